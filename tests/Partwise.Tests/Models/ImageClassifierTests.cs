using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;
using Partwise.Testing;

namespace Partwise.Tests.Models;

public sealed class ImageClassifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _files;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_LinearHead_IsTheSameAsTheClassifier()
    {
        string path = Write(TinyHead.Model((g, f) => g.Linear(g.Pooled(f), g.W(), g.B())));
        using ImageClassifier any = ImageClassifier.Load(path, cancellationToken: Token);
        using Classifier known = Classifier.Load(path, cancellationToken: Token);
        Assert.Equal(TinyHead.Weights, any.Head!.Weights);
        Assert.Equal((known.Features, TinyHead.Classes, true), (any.Features, any.Classes, any.TakesBatches));
        Assert.Equal(known.Network.Labels.Labels, any.Labels.Labels);
    }

    [Fact]
    public void Load_HeadOfAnUnknownKind_FindsTheLastMapThatEverythingPasses()
    {
        // Two branches after "trunk", put together again by a maximum, which no head has.
        using ImageClassifier any = Load(
            (g, f) =>
                g.Node(
                    "ReduceMax",
                    [g.Node("Max", [g.Conv(g.NamedNode("trunk", "Relu", [f]), g.WConv()), g.Conv("trunk", g.WConv())])],
                    OnnxAttribute.Of("axes", [2L, 3L]),
                    OnnxAttribute.Of("keepdims", 0L)
                )
        );
        Assert.Equal("unknown", any.Inspection.Kind.Name);
        Assert.Equal((TinyHead.Classes, TinyHead.Side, TinyHead.Side), (any.Features!.Channels, any.Features.Height, any.Features.Width));
        Assert.Null(any.Head);
        using ImageClassifier named = Load(
            (g, f) =>
                g.Node(
                    "ReduceMax",
                    [g.Node("Max", [g.Conv(g.NamedNode("trunk", "Relu", [f]), g.WConv()), g.Conv("trunk", g.WConv())])],
                    OnnxAttribute.Of("axes", [2L, 3L]),
                    OnnxAttribute.Of("keepdims", 0L)
                ),
            new ClassifierOptions { Features = "trunk" }
        );
        Assert.Equal((TinyHead.Channels, true), (named.Features!.Channels, named.Features.NonNegative));
    }

    [Fact]
    public void Load_FeaturesThatAreNoCut_SaysWhichAre()
    {
        PartwiseException e = Assert.Throws<PartwiseException>(() =>
            Load(
                (g, f) => g.Linear(g.Pooled(g.NamedNode("sum", "Add", [g.NamedNode("one", "Relu", [f]), g.Node("Tanh", f)])), g.W()),
                new ClassifierOptions { Features = "one" }
            )
        );
        Assert.Contains(
            "has no tensor 'one' that everything from the image to the logits passes through; such tensors are ",
            e.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(", sum, ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FeaturesWithoutPositions_IsRefused()
    {
        PartwiseException e = Assert.Throws<PartwiseException>(() =>
            Load((g, f) => g.Linear(g.NamedNode("flat", "Flatten", [g.Gap(f)]), g.W()), new ClassifierOptions { Features = "flat" })
        );
        Assert.Contains("'flat' of", e.Message, StringComparison.Ordinal);
        Assert.Contains("is not laid out as [N,D,H,W] with more than one position; name one that is.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ModelThatTakesNoPhotos_SaysWhy()
    {
        var g = new GraphBuilder();
        g.Output(g.Node("Relu", g.Input("x", OnnxElementType.Float, "N", 5)), OnnxElementType.Float, "N", 5);
        PartwiseException e = Assert.Throws<PartwiseException>(() => ImageClassifier.Load(Write(g.Build()), cancellationToken: Token));
        Assert.Contains(
            "cannot be explained: its input 'x' has shape [N,5], of rank 2; photos need [N,3,H,W].",
            e.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void InputGradients_WeightsThatAreComputed_AreFoldedFirst()
    {
        static string Head(GraphBuilder g, string f, bool computed) =>
            g.Node(
                "Tanh",
                g.Linear(g.Pooled(f), computed ? g.Node("Mul", [g.Node("Add", [g.W(), g.W()]), g.Initializer([0.5f])]) : g.W(), g.B())
            );
        using ImageClassifier plain = Load((g, f) => Head(g, f, false)),
            folded = Load((g, f) => Head(g, f, true));
        float[] image = TinyHead.Values(192, 8),
            one = new float[192],
            other = new float[192];
        plain.InputGradients.Run(image, 1, [0, 1, 0, 0], one, Token);
        folded.InputGradients.Run(image, 1, [0, 1, 0, 0], other, Token);
        Assert.True(one.Max() > 0);
        Assert.Equal(one, other);
        ArgumentException e = Assert.Throws<ArgumentException>(() => plain.InputGradients.Run(image, 1, [1], one, Token));
        Assert.StartsWith("1 weights were given for 4 classes.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RunTail_FeaturesOfAnImage_GivesItsLogits()
    {
        using ImageClassifier any = Load((g, f) => g.Node("Tanh", g.Linear(g.Pooled(f), g.W(), g.B())));
        using OrtValue input = OrtValue.Allocate<float>([1, 3, 8, 8]);
        TinyHead.Values(192, 9).CopyTo(input.AsSpan<float>());
        using ClassifierOutput output = any.Run(input, Token);
        float[] logits = new float[4];
        any.RunTail(output.Features, 1, logits, Token);
        Assert.All(logits, (v, c) => Assert.Equal(output.Logits[c], v, 1e-6));
    }

    /// <summary>Heads of every kind, as the PyTorch exporter writes them: the map that is found, and a gradient of it that is not
    /// zero.</summary>
    [Theory]
    [Trait(TestData.Category, TestData.Golden)]
    [InlineData("squeezenet1_1", "/features/features.12/Concat_output_0", 512, 13)]
    [InlineData("mobilenet_v3_large", "/features/features.16/features.16.2/Mul_output_0", 960, 7)]
    [InlineData("efficientnet_b0", "/features/features.8/features.8.2/Mul_output_0", 1280, 7)]
    public void Load_ExportedArchitecture_GivesFeatureGradients(string name, string tensor, int channels, int side)
    {
        using ImageClassifier any = ImageClassifier.Load(TestData.Data("zoo", name + ".onnx"), cancellationToken: Token);
        Assert.Equal((tensor, channels, (int?)side, 1000), (any.Features!.Tensor, any.Features.Channels, any.Features.Height, any.Classes));
        Assert.Equal(name == "efficientnet_b0", any.Head is not null);
        float[] features = new float[any.FeatureGradients.Length],
            weights = new float[1000],
            gradients = new float[features.Length];
        weights[3] = 1;
        Array.Fill(features, 0.5f);
        any.FeatureGradients.Run(features, 1, weights, gradients, Token);
        Assert.True(gradients.Any(g => g != 0) && gradients.All(float.IsFinite));
    }

    private ImageClassifier Load(Func<GraphBuilder, string, string> head, ClassifierOptions? options = null) =>
        ImageClassifier.Load(Write(TinyHead.Model(head)), options, Token);

    private string Write(OnnxModel model)
    {
        string path = _folder.File($"{_files++}.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }
}
