using System.Runtime.InteropServices;
using Partwise.Onnx.Inference;
using Partwise.Testing;

namespace Partwise.Onnx.Tests.Inference;

public sealed class SessionLoadTests
{
    [Fact]
    public void Constructor_MissingFile_SaysSo()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("absent.onnx");

        var error = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(path));

        Assert.Equal(ErrorCode.NoSuchFile, error.Code);
        Assert.Equal($"There is no model file '{path}' that can be read; give the path of an existing ONNX file.", error.Message);
    }

    [Fact]
    public void Constructor_EmptyFile_SaysSo()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("empty.onnx");
        File.WriteAllBytes(path, []);

        var error = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(path));

        Assert.Equal(ErrorCode.InvalidProtobuf, error.Code);
        Assert.Equal($"The model file '{path}' is empty; give a complete ONNX file.", error.Message);
    }

    [Fact]
    public void Constructor_NoBytes_SaysSo()
    {
        var error = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession([]));

        Assert.Equal("The model has no bytes; give the whole content of an ONNX file.", error.Message);
    }

    [Fact]
    public void Constructor_GarbageBytes_GivesTheLibrarysReason()
    {
        byte[] garbage = new byte[1000];
        new Random(1).NextBytes(garbage);

        var error = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(garbage));

        Assert.Equal(ErrorCode.InvalidProtobuf, error.Code);
        Assert.StartsWith("The model (1000 bytes) could not be loaded: ", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.NativeMessage);
        Assert.EndsWith(error.NativeMessage, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_GarbageFile_NamesTheFile()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("garbage.onnx");
        File.WriteAllText(path, "this is not a model");

        var error = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(path));

        Assert.Equal(ErrorCode.InvalidProtobuf, error.Code);
        Assert.StartsWith($"The model '{path}' could not be loaded: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_TruncatedModel_Throws()
    {
        byte[] model = TinyModels.Perceptron();

        for (int length = 1; length < model.Length - 1; length += 7)
            Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(model[..length], TinyModels.OneThread));
    }

    [Fact]
    public void Constructor_UnknownOperator_NamesIt()
    {
        byte[] model = new OnnxBuilder()
            .Input("x", TensorElementType.Float, 1)
            .Node("Frobnicate", ["x"], "y")
            .Output("y", TensorElementType.Float, 1)
            .Build();

        var error = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(model));

        Assert.Contains("Frobnicate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_NonAsciiPath_Loads()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("Vögel-дерево-鳥 🐦.onnx");
        File.WriteAllBytes(path, TinyModels.Add());

        using var session = new InferenceSession(path, TinyModels.OneThread);

        Assert.Equal("sum", session.Outputs[0].Name);
    }

    [Fact]
    public void Constructor_ExternalWeights_AreFoundBesideTheModel()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("model.onnx"), TinyModels.External("weights.bin"));
        File.WriteAllBytes(folder.File("weights.bin"), MemoryMarshal.AsBytes<float>([10f, 20f]).ToArray());

        using var session = new InferenceSession(folder.File("model.onnx"), TinyModels.OneThread);
        using OrtValue x = TinyModels.Tensor([2], 1f, 2f);
        using OrtValue sum = session.Run(["x"], [x], ["sum"])[0];

        Assert.Equal([11f, 22f], sum.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Constructor_ExternalWeightsMissing_NamesTheFile()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("model.onnx"), TinyModels.External("weights.bin"));

        var error = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(folder.File("model.onnx"), TinyModels.OneThread));

        Assert.Contains("weights.bin", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_NegativeThreads_NamesTheOption()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            new InferenceSession(TinyModels.Add(), new SessionOptions { IntraOpNumThreads = -1 })
        );

        Assert.Equal(nameof(SessionOptions.IntraOpNumThreads), error.ParamName);
    }

    [Fact]
    public void Constructor_EveryOption_GivesTheSameResult()
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = 2,
            InterOpNumThreads = 2,
            ConfigEntries = new Dictionary<string, string> { ["session.intra_op.allow_spinning"] = "0" },
            Configure = o => o.ExecutionMode = Ort.ExecutionMode.ORT_PARALLEL,
        };
        using var session = new InferenceSession(TinyModels.Perceptron(), options);
        using OrtValue x = TinyModels.Tensor([1, 2], 1f, 2f);

        using OrtValue result = session.Run(["x"], [x], ["out"])[0];

        // x·W = [5, 0], so out = 3·5 − 4·0.
        Assert.Equal([15f], result.AsSpan<float>().ToArray());
    }
}
