using Partwise.Testing;
using static Partwise.Onnx.Tests.RoundTripTests;

namespace Partwise.Onnx.Tests;

public sealed class LoadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_MissingFile_SaysSo()
    {
        string path = _folder.File("none.onnx");
        OnnxException e = Assert.Throws<OnnxException>(() => OnnxModel.Load(path));
        Assert.Equal($"There is no file '{path}'; check the name of the ONNX model.", e.Message);
    }

    [Fact]
    public void Load_Folder_SaysSo()
    {
        OnnxException e = Assert.Throws<OnnxException>(() => OnnxModel.Load(_folder.Path));
        Assert.Equal($"'{_folder.Path}' is a folder, but an ONNX file is wanted; give the .onnx file in it.", e.Message);
    }

    [Fact]
    public void Load_EmptyFile_SaysSo() =>
        Assert.EndsWith(
            "is empty, so it is not an ONNX model; download or export it again.",
            LoadFails([]).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("This is a text file that somebody renamed.\n")]
    [InlineData("{\"schema\": \"partwise.inspect/1\"}")]
    [InlineData("<html><body>404</body></html>")]
    [InlineData("\n")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")]
    public void Load_TextFile_IsNotAnOnnxModel(string text)
    {
        OnnxFormatException e = LoadFails(System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Contains("model.onnx' is not an ONNX model", e.Message, StringComparison.Ordinal);
        Assert.Contains("give a file that ends in .onnx", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileCutShortAnywhere_IsRefused()
    {
        byte[] whole = TestModels.Classifier().ToByteArray();
        for (int length = 1; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            Assert.Throws<OnnxFormatException>(() => OnnxModel.Parse(cut));
        }
        Assert.NotNull(OnnxModel.Parse(whole));
    }

    [Fact]
    public void Load_ZooFileCutShort_SaysWhatToDo()
    {
        byte[] whole = Zoo.Bytes("resnet18");
        foreach (int length in (int[])[10, 1000, whole.Length / 2, whole.Length - 1, whole.Length - 6])
        {
            OnnxFormatException e = LoadFails(whole[..length]);
            Assert.Contains("again", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Parse_NoBytes_SaysSo()
    {
        OnnxFormatException e = Assert.Throws<OnnxFormatException>(() => OnnxModel.Parse([]));
        Assert.Equal("The array is empty, so it is not an ONNX model; give the bytes of a whole .onnx file.", e.Message);
    }

    [Fact]
    public void Parse_NoGraph_SaysSo() =>
        Assert.Contains("it holds no graph", ParseFails([.. Varint(1, 8)]).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_NoNodes_SaysSo() =>
        Assert.Contains(
            "its graph has no nodes",
            ParseFails([.. Varint(1, 8), .. Message(7, Message(12, Text(1, "y")))]).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Parse_NodesBeyondTheLimit_AreRefused()
    {
        byte[] nodes = [.. Enumerable.Repeat(Message(1, Text(4, "Relu")), 50_001).SelectMany(n => n)];
        Assert.Equal(
            $"The array of {nodes.Length + 6} bytes has 50001 nodes, but at most 50000 are taken; export a classifier, or simplify it.",
            ParseFails([.. Varint(1, 8), .. Message(7, nodes)]).Message
        );
    }

    [Fact]
    public void Parse_NoOutput_SaysSo() =>
        Assert.Contains(
            "its graph has no output",
            ParseFails([.. Varint(1, 8), .. Message(7, Message(1, Text(4, "Relu")))]).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(12, "has the output 'y' twice, but every output is there once")]
    [InlineData(11, "has the input 'y' twice, but every input is there once")]
    public void Parse_EndsNamedTwice_AreRefused(int field, string reason)
    {
        byte[] node = Message(1, [.. Text(1, "x"), .. Text(2, "y"), .. Text(4, "Relu")]);
        byte[] twice = [.. Message(field, Text(1, "y")), .. Message(field, Text(1, "y"))];
        byte[] graph = Message(7, [.. node, .. twice, .. Message(12, Text(1, "z"))]);
        Assert.Contains(reason, ParseFails([.. Varint(1, 8), .. graph]).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x\0", "y", "y")]
    [InlineData("x", "\0y", "y")]
    [InlineData("x", "y", "y\0y")]
    public void Parse_NameWithNul_IsRefused(string read, string made, string output)
    {
        byte[] node = Message(1, [.. Text(1, read), .. Text(2, made), .. Text(4, "Relu")]);
        byte[] graph = Message(7, [.. node, .. Message(12, Text(1, output))]);
        Assert.Contains("names may not hold the character NUL", ParseFails([.. Varint(1, 8), .. graph]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OutputWithoutName_IsRefused() =>
        Assert.Contains(
            "has an output without a name",
            ParseFails([.. Varint(1, 8), .. Message(7, [.. Message(1, Text(4, "Relu")), .. Message(12, [])])]).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Parse_NoOperatorSet_IsTakenForCutShort()
    {
        byte[] graph = Message(7, [.. Message(1, Text(4, "Relu")), .. Message(12, Text(1, "y"))]);
        Assert.Contains(
            "it names no operator set, so it is cut short",
            ParseFails([.. Varint(1, 3), .. graph]).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(1, OnnxModel.Parse([.. Varint(1, 2), .. graph]).Opset);
    }

    [Fact]
    public void Parse_OperatorSetOutOfRange_IsRefused()
    {
        byte[] graph = Message(7, [.. Message(1, Text(4, "Relu")), .. Message(12, Text(1, "y"))]);
        Assert.Contains(
            "operator set -4",
            ParseFails([.. Varint(1, 8), .. graph, .. Message(8, Varint(2, -4))]).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Parse_SubgraphsNestedWithoutEnd_AreRefused()
    {
        byte[] graph = Message(1, Text(4, "Relu"));
        for (int i = 0; i < 1000; i++)
            graph = Message(1, Message(5, Message(6, graph)));
        ParseFails(Message(7, graph));
    }

    [Fact]
    public void Load_UnreadableLengths_DoNotAllocate()
    {
        // A node that claims 2 GB, in a file of a few bytes.
        byte[] file = [0x3A, 0x0A, 0x0A, 0xFE, 0xFF, 0xFF, 0xFF, 0x07, 1, 2, 3, 4];
        long before = GC.GetAllocatedBytesForCurrentThread();
        LoadFails(file);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    private OnnxFormatException LoadFails(byte[] content)
    {
        string path = _folder.File("model.onnx");
        File.WriteAllBytes(path, content);
        return Assert.Throws<OnnxFormatException>(() => OnnxModel.Load(path));
    }

    private static OnnxFormatException ParseFails(byte[] content) => Assert.Throws<OnnxFormatException>(() => OnnxModel.Parse(content));
}
