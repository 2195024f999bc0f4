using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using Partwise.Files;
using Partwise.Testing;
using Partwise.Tests.Files.Pickle;

namespace Partwise.Tests.Files;

/// <summary>Files made to harm: each gets a clear message, nothing is run, nothing hangs or crashes.</summary>
public sealed class HostilePickleTests
{
    private static readonly TorchStorage s_four = TorchStorage.Of("FloatStorage", "0", 1f, 2, 3, 4);

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "getattr")]
    [InlineData("subprocess", "Popen")]
    [InlineData("torch.hub", "load")]
    [InlineData("torch", "load")]
    [InlineData("collections", "OrderedDict.__class__")]
    public void Open_CallOfAnythingElse_IsRefusedByNameAndNotRun(string module, string name)
    {
        using TemporaryFolder folder = new();
        string marker = folder.File("marker");
        foreach (bool legacy in new[] { false, true })
        {
            void Write(PickleWriter w) => w.Dictionary(("x", v => v.Call(module, name, a => a.Text($"touch {marker}"))));
            string message = Refusal(legacy ? TorchFiles.Legacy(Write) : TorchFiles.Archive(Write));
            Assert.Contains(
                $"asks to run '{module}.{name}', which reading weights does not need; it was refused and nothing was run; save the "
                    + $"weights alone",
                message,
                StringComparison.Ordinal
            );
        }
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public void Open_NameFromTheStack_IsRefusedAlike() =>
        Assert.Contains(
            "asks to run 'os.system'",
            Refusal(TorchFiles.Archive(w => w.Text("os").Text("system").Raw(0x93).Op('(').Text("true").Op('t').Op('R'))),
            StringComparison.Ordinal
        );

    [Fact]
    public void Open_NameWithControlCharacters_IsPrintedPlainAndShort()
    {
        string message = Refusal(
            TorchFiles.Archive(w => w.Text("os\u001b[2J\r" + new string('x', 5000)).Text("system").Raw(0x93).Op(')').Op('R'))
        );
        Assert.Contains("asks to run 'os?[2J?xxx", message, StringComparison.Ordinal);
        Assert.True(message.Length < 500);
    }

    /// <summary>A class that is made without a call stays a name with attributes.</summary>
    [Fact]
    public void Open_ObjectOfAnyClass_IsInert()
    {
        Assert.Contains(
            "holds an object of the class 'subprocess.Popen', not weights",
            Refusal(TorchFiles.Archive(w => w.Object("subprocess", "Popen", ("args", a => a.Text("true"))))),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "asks to run 'a.B'",
            Refusal(TorchFiles.Archive(w => w.Global("a", "B").Op(')').Raw(0x81).Text("state").Op('b'))),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData('i', "0x69")] // INST and OBJ call a class, the text forms and EXT go through registries
    [InlineData('o', "0x6F")]
    [InlineData('I', "0x49")]
    [InlineData('P', "0x50")]
    [InlineData('\u0082', "0x82")]
    [InlineData('\u0092', "0x92")] // NEWOBJ_EX
    public void Open_InstructionThatTorchDoesNotWrite_IsNamed(char code, string shown) =>
        Assert.Contains(
            $"it has the instruction {shown}, which torch.save does not write",
            Refusal(TorchFiles.Archive(w => w.Op('(').Raw((byte)code))),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(-1, new long[] { 1 }, new long[] { 1 }, "does not fit its storage")]
    [InlineData(0, new long[] { 5 }, new long[] { 1 }, "does not fit its storage of 4 elements")]
    [InlineData(1, new long[] { 4 }, new long[] { 1 }, "reaches element 4 of a storage of 4")]
    [InlineData(0, new long[] { 2, 2 }, new long[] { 3, 1 }, "reaches element 4")]
    [InlineData(3, new long[] { 2 }, new long[] { -1 }, "a stride that is negative")]
    [InlineData(0, new long[] { -2 }, new long[] { 1 }, "a size that is no whole number from 0")]
    [InlineData(0, new long[] { int.MaxValue, int.MaxValue, int.MaxValue }, new long[] { 0, 0, 0 }, "does not fit its storage")]
    [InlineData(0, new long[] { 1L << 40 }, new long[] { 0 }, "a size that is no whole number")]
    [InlineData(0, new long[] { 2, 2 }, new long[] { long.MaxValue, long.MaxValue }, "reaches element 18446744073709551614")]
    [InlineData(0, new long[] { 2 }, new long[] { 1, 1 }, "lacks its storage, offset, size or strides")]
    public void Open_TensorBeyondItsStorage_IsRefused(long offset, long[] shape, long[] strides, string expected) =>
        Assert.Contains(
            expected,
            Refusal(TorchFiles.Archive(w => w.Dictionary(("x", v => v.Tensor(s_four, offset, shape, strides))), s_four)),
            StringComparison.Ordinal
        );

    [Fact]
    public void Open_StorageBeyondTheFile_IsRefusedBeforeAnythingIsAllocated()
    {
        TorchStorage stated = s_four with { Count = 1L << 61 };
        foreach (byte[] file in new[] { TorchFiles.Archive(Write, stated), TorchFiles.Legacy(Write, stated), TorchFiles.Archive(Write) })
            Assert.Contains("the numbers of storage '0' are missing or cut off", Refusal(file), StringComparison.Ordinal);

        void Write(PickleWriter w) => w.Dictionary(("x", v => v.Tensor(stated, 0, [4], [1])));
    }

    [Fact]
    public void Open_ManyTensorsOnOneStorage_AreRefused()
    {
        (string, Action<PickleWriter>)[] entries =
        [
            .. Enumerable.Range(0, 300).Select(i => ($"t{i}", (Action<PickleWriter>)(w => w.Op('h').Raw(0)))),
        ];
        TorchStorage large = TorchStorage.Of("FloatStorage", "0", new float[10000]);
        string message = Refusal(
            TorchFiles.Archive(w => w.Tensor(large, 0, [10000], [1]).Op('q').Raw(0).Op('0').Dictionary(entries), large)
        );
        Assert.Matches("its tensors take 12000000 bytes in a file of [0-9]+; the file is damaged", message);
    }

    [Fact]
    public void Open_DeepNesting_EndsInAMessage()
    {
        byte[] tuples = TorchFiles.Archive(w =>
        {
            w.Op(')');
            for (int i = 0; i < 2_000_000; i++)
                w.Raw(0x85);
        });
        Assert.Contains("holds no dictionary of tensors", Refusal(tuples), StringComparison.Ordinal);
        Assert.Contains(
            "puts too many values on top of each other",
            Refusal(TorchFiles.Archive(w => w.Raw([.. Enumerable.Repeat((byte)'(', 1_100_000)]))),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "more than 4000000 instructions",
            Refusal(TorchFiles.Archive(w => w.Raw([.. Enumerable.Range(0, 4_000_002).Select(i => i % 2 == 0 ? (byte)'N' : (byte)'0')]))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Open_ModulesWithinThemselves_EndInAMessage()
    {
        // A module that is its own part, and 40 modules of which each holds the next one twice: 2^40 ways.
        byte[] circle = TorchFiles.Archive(w =>
            w.Global("m", "M")
                .Op(')')
                .Raw(0x81)
                .Op('q')
                .Raw(0)
                .Dictionary(("_modules", m => m.Dictionary(("a", a => a.Op('h').Raw(0)))))
                .Op('b')
        );
        Assert.Contains("its modules lie more than 64 deep in each other", Refusal(circle), StringComparison.Ordinal);
        byte[] doubled = TorchFiles.Archive(w =>
        {
            w.Object("m", "M", ("_modules", m => m.Op('}')));
            for (byte i = 0; i < 40; i++)
                w.Op('q')
                    .Raw(i)
                    .Op('0')
                    .Object("m", "M", ("_modules", m => m.Dictionary(("a", a => a.Op('h').Raw(i)), ("b", b => b.Op('h').Raw(i)))));
        });
        Assert.Contains("more than 1000000 entries to look at", Refusal(doubled), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MemoAndDictionaryBombs_EndInAMessage()
    {
        byte[] pairs = TorchFiles.Archive(w =>
        {
            w.Op(']').Op('(');
            for (int i = 0; i < 100_000; i++)
                w.Text($"{i}").Op('N').Raw(0x86);
            w.Op('e').Raw(0x85).Op('q').Raw(1).Op('0');
            for (int i = 0; i < 100; i++)
                w.Global("collections", "OrderedDict").Op('h').Raw(1).Op('R');
        });
        Assert.Contains("its ordered dictionaries are made of more than 1000000 pairs", Refusal(pairs), StringComparison.Ordinal);
        byte[] memo = TorchFiles.Archive(w =>
        {
            w.Op('N');
            for (int i = 0; i < 1_000_001; i++)
                w.Raw(0x94);
        });
        Assert.Contains("it remembers too many values", Refusal(memo), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TextLongerThanTheFile_IsRefusedBeforeAnythingIsAllocated()
    {
        Assert.Contains(
            "it has a text of 4294967295 bytes where at most 8388608 are allowed",
            Refusal(TorchFiles.Archive(w => w.Op('X').Raw(0xFF, 0xFF, 0xFF, 0xFF))),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "it ends in the middle of its description",
            Refusal(TorchFiles.Archive(w => w.Op('X').Raw(0xFF, 0xFF, 0, 0))),
            StringComparison.Ordinal
        );
        Assert.Contains("an integer of 255 bytes", Refusal(TorchFiles.Archive(w => w.Raw(0x8A, 255))), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CompressedArchive_IsRefused()
    {
        byte[] bomb = TorchFiles.Archive(
            CompressionLevel.SmallestSize,
            w => w.Op('}'),
            TorchStorage.Of("ByteStorage", "0", new byte[10_000_000])
        );
        Assert.Contains(
            "is an archive with the compressed or encrypted file 'a/data.pkl', which torch.save does not write",
            Refusal(bomb),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Open_DirectoryWithMoreFilesThanAllowed_IsRefused()
    {
        byte[] file = Good(legacy: false);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(file.Length - 12), 0xFFFE);
        Assert.Contains("the directory of its archive is cut off", Refusal(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_EveryTruncation_IsRefused(bool legacy)
    {
        byte[] file = Good(legacy);
        for (int length = 0; length < file.Length; length++)
            Assert.NotEqual("", Refusal(file[..length]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_SeededDamage_GivesAMessageOrTensorsWithinTheFile(bool legacy)
    {
        byte[] good = Good(legacy);
        var random = new Random(11);
        long start = Stopwatch.GetTimestamp();
        int refused = 0;
        for (int i = 0; i < 1000; i++)
        {
            byte[] file = [.. good];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
                file[random.Next(file.Length)] = (byte)random.Next(256);
            try
            {
                using StateFile opened = new(file);
                foreach (StateTensor tensor in opened.State.Tensors.Values)
                    Assert.True(tensor.ReadDoubles().Length <= 4);
            }
            catch (DataFileException e)
            {
                Assert.Contains("state.pth'", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }
        Assert.True(refused > 150, $"Only {refused} of 1000 damaged files were noticed.");
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(5));
    }

    private static byte[] Good(bool legacy)
    {
        void Write(PickleWriter w) =>
            w.OrderedDictionary()
                .Op('(')
                .Text("a")
                .Tensor(s_four, 0, [2, 2], [2, 1], legacy)
                .Text("b")
                .Tensor(s_four, 1, [2], [1], legacy)
                .Op('u');
        return legacy ? TorchFiles.Legacy(Write, s_four) : TorchFiles.Archive(Write, s_four);
    }

    private static string Refusal(byte[] content) =>
        Assert
            .Throws<DataFileException>(() =>
            {
                using StateFile file = new(content);
            })
            .Message;
}
