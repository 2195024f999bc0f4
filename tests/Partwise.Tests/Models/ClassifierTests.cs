using System.Security.Cryptography;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Parts;
using Partwise.Testing;
using Partwise.Tests.Parts;

namespace Partwise.Tests.Models;

public sealed class ClassifierTests
{
    private static OnnxModel FreeSize => TinyHead.Model((g, f) => g.Linear(g.Pooled(f), g.W(), g.B()), side: "S");

    private static string Json(int crop) =>
        (
            Preprocessing.Default(null) with
            {
                Crop = new PreprocessingSize(crop, crop),
                Resize = new PreprocessingSize(crop, crop),
            }
        ).ToJson();

    [Theory]
    [InlineData(20, 10)]
    [InlineData(33, 17)]
    public void Load_FreeImageSize_TakesTheFeatureMapOfTheStatedCrop(int crop, int side)
    {
        OnnxModel model = FreeSize;
        model.SetMetadata(Preprocessing.MetadataKey, Json(crop));
        using var tiny = new TinyClassifier(model);
        Assert.Equal((crop, crop), (tiny.Classifier.InputHeight, tiny.Classifier.InputWidth));
        Assert.Equal((side, side), (tiny.Classifier.Features.Height, tiny.Classifier.Features.Width));
        string path = tiny.File("network.onnx");
        PartNetworkBuilder.Build(tiny.Classifier, [], 2).SaveAs(path);
        using var network = PartNetwork.Load(path);
        PartExplanation explanation = network.Explain(TinyHead.Values(3 * crop * crop, 5), TestContext.Current.CancellationToken);
        Assert.Equal((side, side), (explanation.MapHeight, explanation.MapWidth));
        Assert.All(explanation.Predictions, p => Assert.InRange(p.SumError, 0, 1e-5));
    }

    [Fact]
    public void Load_RefusedHead_ThrowsReasonAndRemedy()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("m.onnx");
        TinyHead.Model((g, f) => g.Pooled(f)).SaveAs(path);
        var e = Assert.Throws<UnsupportedModelException>(() =>
            Classifier.Load(path, cancellationToken: TestContext.Current.CancellationToken)
        );
        Assert.StartsWith($"'{path}' cannot be decomposed: it ends in a pooling", e.Message, StringComparison.Ordinal);
        Assert.EndsWith(e.Remedy, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_FourChannelsWithStatedCrop_AnswersInsteadOfFailing()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("m.onnx");
        var g = new GraphBuilder();
        string x = g.Input("input", OnnxElementType.Float, "N", 4, 224, 224);
        g.Output(g.Node("Relu", x), OnnxElementType.Float, "N", 4, 224, 224);
        OnnxModel model = g.Build();
        model.SetMetadata(Preprocessing.MetadataKey, Json(224));
        model.SaveAs(path);
        ModelDescription described = Classifier.Inspect(path, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains("4 channels; photos have 3", described.Inspection.Reason, StringComparison.Ordinal);
        Assert.Null(described.Labels);
    }

    [Fact]
    public void Load_Model_TellsItsLabelsHashAndHead()
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        Assert.Equal(TinyClassifier.Labels, tiny.Classifier.Labels.Labels);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(tiny.Path))), tiny.Classifier.Sha256);
        Assert.Equal(TinyHead.Weights.AsSpan(6, 6), tiny.Classifier.Head!.Row(1));
        Assert.True(tiny.Classifier.Preprocessing.IsAssumed);
        Assert.Equal((8, 8), (tiny.Classifier.InputHeight, tiny.Classifier.InputWidth));
    }

    [Fact]
    public void ToString_Channels_AreWrittenForPeople()
    {
        Assert.Equal("0.485/0.456/0.406", Preprocessing.Default(null).Mean.ToString());
        Assert.Equal("127.5", new PreprocessingChannels(127.5, 127.5, 127.5).ToString());
    }

    [Fact]
    public async Task Run_SeveralThreads_GivesTheSameNumbers()
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        float[] Logits()
        {
            using Onnx.Inference.OrtValue input = tiny.Classifier.AllocateInput();
            TinyHead.Values(192, 8).CopyTo(input.AsSpan<float>());
            using ClassifierOutput output = tiny.Classifier.Run(input, TestContext.Current.CancellationToken);
            Assert.Equal(6 * 16, output.Features.Length);
            return output.Logits.ToArray();
        }

        float[] expected = Logits();
        float[][] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(Logits, TestContext.Current.CancellationToken)));
        Assert.All(all, l => Assert.Equal(expected, l));
    }
}
