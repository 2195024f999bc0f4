using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Tests.Models;

/// <summary>Small classifiers: a 3×3 convolution and a ReLU give features [N,6,4,4] of an 8×8 image, and a head follows.</summary>
internal static class TinyHead
{
    public const int Channels = 6;
    public const int Side = 4;
    public const int Classes = 4;

    public static readonly float[] Weights = Values(Classes * Channels, 1);

    public static readonly float[] Bias = Values(Classes, 2);

    /// <summary>Numbers between −1 and 1 that are the same on every machine.</summary>
    public static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    /// <summary>The weights [D, C], as MatMul takes them.</summary>
    public static float[] Transposed =>
        [.. Enumerable.Range(0, Channels * Classes).Select(i => Weights[(i % Classes * Channels) + (i / Classes)])];

    public static string W(this GraphBuilder g) => g.Initializer(Weights, Classes, Channels);

    public static string WTransposed(this GraphBuilder g) => g.Initializer(Transposed, Channels, Classes);

    public static string WConv(this GraphBuilder g) => g.Initializer(Weights, Classes, Channels, 1, 1);

    public static string B(this GraphBuilder g) => g.Initializer(Bias, Classes);

    public static string Gap(this GraphBuilder g, string features) => g.Node("GlobalAveragePool", features);

    public static string Flat(this GraphBuilder g, string tensor) => g.Node("Flatten", tensor);

    /// <summary>GlobalAveragePool, Flatten.</summary>
    public static string Pooled(this GraphBuilder g, string features) => g.Flat(g.Gap(features));

    /// <summary>The convolution, before its activation.</summary>
    public static string Convolution(this GraphBuilder g, string image) =>
        g.Conv(
            image,
            g.Initializer(Values(Channels * 3 * 9, 3), Channels, 3, 3, 3),
            g.Initializer(Values(Channels, 4), Channels),
            stride: 2,
            padding: 1
        );

    /// <summary>A model with this head on ReLU features, or on <paramref name="activation"/> of the convolution.</summary>
    public static OnnxModel Model(
        Func<GraphBuilder, string, string> head,
        int opset = 13,
        Func<GraphBuilder, string, string>? activation = null,
        OnnxDimension? batch = null,
        OnnxDimension? side = null
    )
    {
        var g = new GraphBuilder(opset);
        string x = g.Input("input", OnnxElementType.Float, batch ?? "N", 3, side ?? 8, side ?? 8);
        string features = g.Convolution(x);
        features = activation is null ? g.Node("Relu", features) : activation(g, features);
        g.Output(head(g, features), OnnxElementType.Float, batch ?? "N", Classes);
        return g.Build();
    }

    public static HeadFinding Find(OnnxModel model, string? output = null) =>
        HeadFinder.Find(OnnxModel.Parse(model.ToByteArray()), "m.onnx", output, TestContext.Current.CancellationToken);

    public static HeadFinding Find(
        Func<GraphBuilder, string, string> head,
        int opset = 13,
        Func<GraphBuilder, string, string>? activation = null
    ) => Find(Model(head, opset, activation));

    public static void AssertRefused(HeadFinding finding, string kind, string reason, string remedy)
    {
        Assert.Null(finding.Head);
        Assert.False(finding.Inspection.Decomposable);
        Assert.Contains(reason, finding.Inspection.Reason, StringComparison.Ordinal);
        Assert.Contains(remedy, finding.Inspection.Remedy, StringComparison.Ordinal);
        Assert.Equal(kind, finding.Inspection.Kind.Name);
    }
}
