using Partwise.Files;
using Partwise.Testing;

namespace Partwise.Tests.Datasets.Cars;

public sealed class MatFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("a.mat");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_EveryKind_GivesItsValues(bool compressed)
    {
        IReadOnlyDictionary<string, MatValue> values = Read(Sample(compressed));
        Assert.Equal(["cars", "names", "number", "small", "text"], values.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([-2.5], values["number"].Numbers);
        Assert.Equal((MatKind.Numbers, 3), (values["small"].Kind, values["small"].Count));
        Assert.Equal([1, 255, 7], values["small"].Numbers);
        Assert.Equal("Škoda", values["text"].Text);
        Assert.Equal(["a", "Bb"], values["names"].Cells.Select(c => c.Text));
        Assert.Equal([1, 2], values["cars"].Dimensions);
        Assert.Equal(["x.jpg", "y.jpg"], values["cars"].Fields["fname"].Select(v => v.Text));
        Assert.Equal([3, 4], values["cars"].Fields["class"].Select(v => v.Numbers[0]));
    }

    [Fact]
    public void Read_OtherFiles_SaysWhatIsNeeded()
    {
        Fails(new byte[50], "is not a little-endian MAT file of level 5; save it with save(…, '-v7').");
        byte[] big = Sample(false);
        (big[126], big[127]) = ((byte)'M', (byte)'I');
        Fails(big, "little-endian");
        byte[] hdf = Sample(false);
        "MATLAB 7.3"u8.CopyTo(hdf);
        Fails(hdf, "is a MAT file of version 7.3; save it again with save(…, '-v7').");
    }

    [Fact]
    public void Read_HostileFiles_AreRefusedBeforeTheyCost()
    {
        // Billions of numbers are stated, none are there.
        Fails(
            MatWriter.File(false, ("a", name => MatWriter.Array(6, name, [50_000, 50_000], MatWriter.Element(9, new byte[8])))),
            "holds more than 8000000 numbers"
        );
        Fails(MatWriter.File(false, ("a", name => MatWriter.Array(6, name, [-1, 2], []))), "an array has an impossible size");
        Fails(
            MatWriter.File(false, ("a", name => MatWriter.Array(2, name, [1, 1], MatWriter.Element(5, BitConverter.GetBytes(-8))))),
            "is damaged"
        );
        Func<string, byte[]> deep = MatWriter.Number(1);
        for (int i = 0; i < 40; i++)
        {
            Func<string, byte[]> inner = deep;
            deep = MatWriter.Cells(inner);
        }
        Fails(MatWriter.File(true, ("a", deep)), "nested more than 16 deep");
        // A small file that would unpack to 300 MB of zeros.
        Fails(MatWriter.File(true, ("a", name => new byte[300 << 20])), "unpacks to more than 268435456 bytes");
    }

    /// <summary>Files of a few hundred bytes that state sizes whose product is 0: each size is counted all the same, before any
    /// work.</summary>
    [Theory]
    [InlineData(4, new[] { 909_258_290, 0 })]
    [InlineData(4, new[] { 0, 909_258_290 })]
    [InlineData(1, new[] { 1 << 30, 0 })]
    [InlineData(6, new[] { 1 << 16, 1 << 16, 0 })]
    [InlineData(4, new[] { 1 << 30, 1 << 30, 1 << 30, 1 << 30, 1 << 30, 1 << 30, 1 << 30, 1 << 30 })]
    public async Task Read_HugeSizesWithoutElements_AreRefusedAtOnce(int kind, int[] sizes)
    {
        byte[] file = MatWriter.File(true, ("a", name => MatWriter.Array(kind, name, sizes, MatWriter.Element(kind == 6 ? 9 : 4, []))));
        Assert.InRange(file.Length, 1, 300);
        await FailsSoon(file, "holds more than 8000000 numbers, characters and records, which are allowed");
    }

    [Fact]
    public async Task Read_StructWithoutRecords_CountsItsFields()
    {
        byte[] names = new byte[9_000_000];
        byte[] file = MatWriter.File(
            true,
            (
                "a",
                name =>
                    MatWriter.Array(2, name, [1, 0], [.. MatWriter.Element(5, BitConverter.GetBytes(1)), .. MatWriter.Element(1, names)])
            )
        );
        Assert.InRange(file.Length, 1, 20_000);
        await FailsSoon(file, "holds more than 8000000 numbers");
    }

    [Fact]
    public async Task Read_MoreCharactersThanStated_CountsThem() =>
        await FailsSoon(
            MatWriter.File(true, ("a", name => MatWriter.Array(4, name, [1, 1], MatWriter.Element(16, new byte[9_000_000])))),
            "holds more than 8000000 numbers"
        );

    [Fact]
    public async Task Read_MillionsOfSmallArrays_CountsWhatAnArrayCosts()
    {
        byte[] cell = MatWriter.Array(6, "", [0, 0], MatWriter.Element(9, []));
        byte[] file = MatWriter.File(
            true,
            ("a", name => MatWriter.Array(1, name, [1, 1_000_000], [.. Enumerable.Repeat(cell, 1_000_000).SelectMany(c => c)]))
        );
        await FailsSoon(file, "holds more than 8000000 numbers");
    }

    [Fact]
    public async Task Read_ManyCompressedVariables_AreRefused()
    {
        (string, Func<string, byte[]>) variable = ("a", _ => MatWriter.Element(2, new byte[8]));
        Assert.Empty(Read(MatWriter.File(true, [.. Enumerable.Repeat(variable, 10_000)])));
        await FailsSoon(
            MatWriter.File(true, [.. Enumerable.Repeat(variable, 10_001)]),
            "holds more than 10000 compressed variables, which are allowed; check that it is the right file."
        );
    }

    /// <summary>Rows are put together in one walk, not in one for each row.</summary>
    [Fact]
    public async Task Read_TextOfManyRows_TakesLinearTime()
    {
        const int Rows = 2_000_000;
        byte[] file = MatWriter.File(
            true,
            ("a", name => MatWriter.Array(4, name, [Rows, 1], MatWriter.Element(16, [.. Enumerable.Repeat((byte)'x', Rows)])))
        );
        string text = (await Soon(() => Read(file)))["a"].Text;
        Assert.Equal((2 * Rows) - 1, text.Length);
        Assert.Equal(Rows, text.Split('\n').Count(l => l == "x"));
    }

    [Fact]
    public void Read_TextOfSeveralRows_GivesLinesWithoutTrailingBlanks()
    {
        byte[] columns = [.. "aWboc r "u8];
        byte[] file = MatWriter.File(false, ("a", name => MatWriter.Array(4, name, [2, 4], MatWriter.Element(16, columns))));
        Assert.Equal("abcr\nWo", Read(file)["a"].Text);
    }

    [Fact]
    public void Read_AnyDamage_IsReadOrRefusedWithOneException()
    {
        byte[][] samples = [Sample(true), Sample(false)];
        var random = new Random(11);
        int refused = 0;
        for (int round = 0; round < 1000; round++)
        {
            byte[] bytes = [.. samples[round % 2]];
            for (int i = random.Next(1, 6); i > 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            try
            {
                Read(bytes);
            }
            catch (DataFileException e)
            {
                Assert.StartsWith($"'{Target}' ", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }
        Assert.InRange(refused, 150, 999);
    }

    private static byte[] Sample(bool compressed) =>
        MatWriter.File(
            compressed,
            ("number", MatWriter.Number(-2.5)),
            ("small", MatWriter.Bytes(1, 255, 7)),
            ("text", MatWriter.Text("Škoda")),
            ("names", MatWriter.Cells(MatWriter.Text("a"), MatWriter.Text("Bb"))),
            (
                "cars",
                MatWriter.Structs(
                    ["fname", "class"],
                    [MatWriter.Text("x.jpg"), MatWriter.Number(3)],
                    [MatWriter.Text("y.jpg"), MatWriter.Bytes(4)]
                )
            )
        );

    // What hangs must fail the test, not stop the run.
    private static Task<T> Soon<T>(Func<T> work) =>
        Task.Run(work).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    private Task<bool> FailsSoon(byte[] bytes, string message) =>
        Soon(() =>
        {
            Fails(bytes, message);
            return true;
        });

    private IReadOnlyDictionary<string, MatValue> Read(byte[] bytes)
    {
        File.WriteAllBytes(Target, bytes);
        return MatFile.Read(Target);
    }

    private void Fails(byte[] bytes, string message) =>
        Assert.Contains(message, Assert.Throws<DataFileException>(() => Read(bytes)).Message, StringComparison.Ordinal);
}
