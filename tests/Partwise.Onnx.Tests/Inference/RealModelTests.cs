using System.Runtime.InteropServices;
using Partwise.Onnx.Inference;
using Partwise.Testing;

namespace Partwise.Onnx.Tests.Inference;

[Trait(TestData.Category, TestData.Golden)]
public sealed class RealModelTests
{
    [Fact]
    public void Constructor_RealClassifier_DescribesIt()
    {
        using var session = new InferenceSession(TestData.Data("models", "cub7-mobilenetv2.onnx"), TinyModels.OneThread);

        TensorInfo input = Assert.Single(session.Inputs);
        Assert.Equal("input", input.Name);
        Assert.Equal([-1, 3, 224, 224], input.Shape);
        Assert.NotEmpty(input.SymbolicDimensions[0]);
        Assert.Contains("logits", session.Outputs.Select(o => o.Name));
        Assert.NotEmpty(session.Metadata.CustomMetadataMap["preprocessing"]);
        Assert.Contains("Black_footed_Albatross", session.Metadata.CustomMetadataMap["labels"], StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FromFileAndFromBytes_IsBitIdentical()
    {
        string path = TestData.Data("models", "cub7-mobilenetv2.onnx");
        using var fromFile = new InferenceSession(path, TinyModels.OneThread);
        using var fromBytes = new InferenceSession(File.ReadAllBytes(path), TinyModels.OneThread);
        var random = new Random(3);
        using OrtValue image = OrtValue.Allocate<float>([2, 3, 224, 224], zeroed: false);
        foreach (ref float pixel in image.AsSpan<float>())
            pixel = (random.NextSingle() * 2) - 1;

        using OrtValue a = fromFile.Run(["input"], [image], ["logits"])[0];
        using OrtValue b = fromBytes.Run(["input"], [image], ["logits"])[0];
        using OrtValue c = OrtValue.Allocate<float>([2, 7]);
        fromFile.Run(["input"], [image], ["logits"], [c]);

        Assert.Equal([2, 7], a.Shape);
        Assert.All(a.AsSpan<float>().ToArray(), logit => Assert.True(float.IsFinite(logit)));
        Assert.NotEqual(a.AsSpan<float>()[0], a.AsSpan<float>()[7]);
        Assert.Equal(Bits(a), Bits(b));
        Assert.Equal(Bits(a), Bits(c));
    }

    [Fact]
    public void Run_WrongPictureSize_SaysWhichSizeItTakes()
    {
        using var session = new InferenceSession(TestData.Data("models", "cub7-mobilenetv2.onnx"), TinyModels.OneThread);
        using OrtValue image = OrtValue.Allocate<float>([1, 3, 100, 224]);

        var error = Assert.Throws<OnnxRuntimeException>(() => session.Run(["input"], [image], ["logits"]));

        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.StartsWith(
            "The input 'input' was given as float32 [1, 3, 100, 224], but the model takes float32 [",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(", 3, 224, 224]; convert or reshape it.", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Bits(OrtValue value) => MemoryMarshal.AsBytes(value.AsSpan<float>()).ToArray();
}
