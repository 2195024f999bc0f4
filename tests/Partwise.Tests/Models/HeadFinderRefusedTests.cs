using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Tests.Models;

/// <summary>What cannot be decomposed exactly is refused with a reason and a remedy.</summary>
public sealed class HeadFinderRefusedTests
{
    private sealed record Case(HeadKind Kind, string Reason, string Remedy, Func<GraphBuilder, string, string> Head, Func<GraphBuilder, string, string>? Activation = null, int Opset = 13);

    private const string Retrain = "Put mean pooling and one linear layer on the same backbone";

    private static string Plain(GraphBuilder g, string f) => g.Linear(g.Pooled(f), g.W(), g.B());

    private static readonly Dictionary<string, Case> s_cases = new()
    {
        ["partial AveragePool"] = new(HeadKind.FlattenedLinear, "the pooling leaves more than one position", Retrain,
            (g, f) => g.Linear(g.Flat(g.Node("AveragePool", [f], OnnxAttribute.Of("kernel_shape", [3L, 3L]))), g.Initializer(TinyHead.Values(96, 5), 4, 24))),
        ["padded AveragePool"] = new(HeadKind.FlattenedLinear, "the pooling leaves more than one position", Retrain,
            (g, f) => g.Linear(g.Flat(g.Node("AveragePool", [f], OnnxAttribute.Of("kernel_shape", [4L, 4L]), OnnxAttribute.Of("pads", [1L, 1L, 1L, 1L]))),
                g.Initializer(TinyHead.Values(4 * 54, 5), 4, 54))),
        ["AveragePool of auto_pad"] = new(HeadKind.PooledLinear, "does not fit a feature map of 6 channels", Retrain,
            (g, f) => g.Linear(g.Flat(g.Node("AveragePool", [f], OnnxAttribute.Of("kernel_shape", [4L, 4L]), OnnxAttribute.Of("auto_pad", "SAME_UPPER"))),
                g.Initializer(TinyHead.Values(4 * 96, 5), 4, 96))),
        ["flatten"] = new(HeadKind.FlattenedLinear, "the positions of the feature map are laid side by side", Retrain,
            (g, f) => g.Linear(g.Flat(f), g.Initializer(TinyHead.Values(4 * 96, 5), 4, 96))),
        ["flatten, hidden"] = new(HeadKind.FlattenedHidden, "hidden layers with activations follow", Retrain,
            (g, f) => Plain2(g, g.Node("Relu", g.Linear(g.Flat(f), g.Initializer(TinyHead.Values(6 * 96, 5), 6, 96))))),
        ["hidden"] = new(HeadKind.PooledHidden, "hidden layers with activations stand between", Retrain,
            (g, f) => Plain2(g, g.Node("HardSwish", g.Linear(g.Pooled(f), g.Initializer(TinyHead.Values(36, 5), 6, 6)))), Opset: 14),
        ["hidden convolution"] = new(HeadKind.PooledHidden, "hidden layers with activations stand between", Retrain,
            (g, f) => Plain2(g, g.Flat(g.Node("Relu", g.Conv(g.Gap(f), g.Initializer(TinyHead.Values(36, 5), 6, 6, 1, 1)))))),
        ["gate"] = new(HeadKind.PooledHidden, "hidden layers with activations stand between", Retrain,
            (g, f) => { string p = g.Pooled(f); return Plain2(g, g.Node("Mul", [g.Node("Sigmoid", p), p])); }),
        ["SqueezeNet"] = new(HeadKind.ConvolutionActivationPooled, "an activation stands between the 1×1 convolution and the pooling", Retrain,
            (g, f) => g.Flat(g.Gap(g.Node("Relu", g.Conv(f, g.WConv(), g.B()))))),
        ["3×3 convolution"] = new(HeadKind.Unknown, "where a 1×1 convolution is expected", Retrain,
            (g, f) => g.Flat(g.Gap(g.Conv(f, g.Initializer(TinyHead.Values(4 * 54, 5), 4, 6, 3, 3), padding: 1)))),
        ["LayerNormalization"] = new(HeadKind.PooledNormalized, "a normalisation by the image's own statistics", Retrain,
            (g, f) => Plain2(g, g.Node("LayerNormalization", [g.Pooled(f), g.Initializer(TinyHead.Values(6, 5), 6), g.Initializer(TinyHead.Values(6, 6), 6)])), Opset: 17),
        ["layer norm written out"] = new(HeadKind.PooledNormalized, "a normalisation by the image's own statistics", Retrain,
            (g, f) => Plain2(g, WrittenOut(g, g.Pooled(f)))),
        ["batch norm"] = new(HeadKind.Unknown, "constants are multiplied or added between the pooling and the linear layer", Retrain,
            (g, f) => Plain2(g, g.Node("BatchNormalization", [g.Pooled(f), .. Enumerable.Range(0, 4).Select(i => g.Initializer([1f, 2, 1, 2, 1, 2], 6))]))),
        ["scaled pooling"] = new(HeadKind.Unknown, "constants are multiplied or added between the pooling and the linear layer", Retrain,
            (g, f) => Plain2(g, g.Node("Mul", [g.Pooled(f), g.Initializer([2f])]))),
        ["scaled logits"] = new(HeadKind.Unknown, "stands where the linear layer of a classifier is expected", Retrain,
            (g, f) => g.Node("Mul", [Plain(g, f), g.Initializer([2f])])),
        ["maximum"] = new(HeadKind.Unknown, "takes the maximum over the positions, not their mean", Retrain,
            (g, f) => Plain2(g, g.Flat(g.Node("GlobalMaxPool", f)))),
        ["class token"] = new(HeadKind.ClassToken, "the linear layer reads one token", "average the patch tokens",
            (g, f) => Plain2(g, g.Node("Gather", [Tokens(g, f), g.Initializer([0L])], OnnxAttribute.Of("axis", 1)))),
        ["class token by slice"] = new(HeadKind.ClassToken, "the linear layer reads one token", "average the patch tokens",
            (g, f) => Plain2(g, g.Flat(g.Node("Slice", [Tokens(g, f), g.Initializer([0L], 1), g.Initializer([1L], 1), g.Initializer([1L], 1)])))),
        ["token mean"] = new(HeadKind.TokenPooled, "the pooled tokens of a transformer", Retrain,
            (g, f) => Plain2(g, g.Node("ReduceMean", [Tokens(g, f)], OnnxAttribute.Of("axes", [1L]), OnnxAttribute.Of("keepdims", 0)))),
        ["channels last"] = new(HeadKind.PooledLinear, "is not laid out as [N,D,H,W]", "Export the model with channels first (NCHW).",
            (g, f) => Plain2(g, g.Node("ReduceMean", [g.Node("Transpose", [f], OnnxAttribute.Of("perm", [0L, 2L, 3L, 1L]))], OnnxAttribute.Of("axes", [1L, 2L]), OnnxAttribute.Of("keepdims", 0)))),
        ["channels last, negative axes"] = new(HeadKind.PooledLinear, "is not laid out as [N,D,H,W]", "Export the model with channels first (NCHW).",
            (g, f) => Plain2(g, g.Node("ReduceMean", [g.Node("Transpose", [f], OnnxAttribute.Of("perm", [0L, 2L, 3L, 1L]))], OnnxAttribute.Of("axes", [-3L, -2L]), OnnxAttribute.Of("keepdims", 0)))),
        ["no head"] = new(HeadKind.Unknown, "stands where the linear layer of a classifier is expected", Retrain, (_, f) => f),
        ["GELU"] = Signed((g, x) => g.Node("Mul", [x, g.Node("Erf", x)])),
        ["SiLU"] = Signed((g, x) => g.Node("Mul", [x, g.Node("Sigmoid", x)])),
        ["hard-swish"] = Signed((g, x) => g.Node("HardSwish", x)),
        ["LeakyRelu"] = Signed((g, x) => g.Node("LeakyRelu", x)),
        ["plain convolution"] = Signed((_, x) => x),
        ["Clip from below zero"] = Signed((g, x) => g.Node("Clip", [x, g.Initializer([-0.1f])])),
        ["ReLU minus ReLU"] = Signed((g, x) => g.Node("Sub", [g.Node("Relu", x), g.Node("Relu", g.Node("Neg", x))])),
        ["Concat with signed"] = Signed((g, x) => g.Node("Slice", [g.Node("Concat", [g.Node("Relu", x), x], OnnxAttribute.Of("axis", 1)),
            g.Initializer([0L], 1), g.Initializer([6L], 1), g.Initializer([1L], 1)])),
        ["half precision inside"] = new(HeadKind.PooledLinear, "the graph computes in 16-bit floats", "Use the float32 model",
            Plain, (g, x) => g.Node("Relu", g.Node("Cast", [g.Node("Cast", [x], OnnxAttribute.Of("to", 10))], OnnxAttribute.Of("to", 1)))),
        ["QDQ"] = new(HeadKind.PooledLinear, "quantised to 8-bit integers", "Use the float32 model", Plain, (g, x) =>
        {
            string scale = g.Initializer([0.1f]);
            return g.Node("Relu", g.Node("DequantizeLinear", [g.Node("QuantizeLinear", [x, scale]), scale]));
        }),
        ["NaN weights"] = new(HeadKind.PooledLinear, "head weights contain NaN or infinity", "before the training diverged",
            (g, f) => g.Linear(g.Pooled(f), g.Initializer([.. TinyHead.Weights.Select((w, i) => i == 7 ? float.NaN : w)], 4, 6), g.B())),
        ["NaN bias"] = new(HeadKind.PooledLinear, "head weights contain NaN or infinity", "before the training diverged",
            (g, f) => g.Linear(g.Pooled(f), g.W(), g.Initializer([1f, 2, 3, float.PositiveInfinity], 4))),
        ["NaN backbone"] = new(HeadKind.PooledLinear, "answers a test image with NaN or infinity", "Check the weights for NaN",
            Plain, (g, x) => g.Node("Relu", g.Node("Add", [x, g.Initializer([float.NaN])]))),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    private static Case Signed(Func<GraphBuilder, string, string> activation)
        => new(HeadKind.PooledLinear, "can hold negative values", "a backbone whose last activation is ReLU or ReLU6", Plain, activation, Opset: 14);

    private static string Plain2(GraphBuilder g, string pooled) => g.Linear(pooled, g.W(), g.B());

    private static string Tokens(GraphBuilder g, string f)
        => g.Node("Transpose", [g.Node("Reshape", [f, g.Initializer([0L, 6, 16], 3)])], OnnxAttribute.Of("perm", [0L, 2L, 1L]));

    private static string WrittenOut(GraphBuilder g, string x)
    {
        string centred = g.Node("Sub", [x, g.Node("ReduceMean", [x], OnnxAttribute.Of("axes", [-1L]))]);
        string variance = g.Node("ReduceMean", [g.Node("Mul", [centred, centred])], OnnxAttribute.Of("axes", [-1L]));
        string normed = g.Node("Div", [centred, g.Node("Sqrt", g.Node("Add", [variance, g.Initializer([1e-5f])]))]);
        return g.Node("Add", [g.Node("Mul", [normed, g.Initializer(TinyHead.Values(6, 5), 6)]), g.Initializer(TinyHead.Values(6, 6), 6)]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Find_HeadThatIsNotPooledLinear_IsRefusedWithReasonAndRemedy(string name)
    {
        Case c = s_cases[name];
        TinyHead.AssertRefused(TinyHead.Find(c.Head, c.Opset, c.Activation), c.Kind, c.Reason, c.Remedy);
    }

    [Fact]
    public void Find_ActivationBeforeFlatten_BelongsToTheBackbone()
    {
        HeadFinding finding = TinyHead.Find((g, f) => g.Linear(g.Flat(f), g.Initializer(TinyHead.Values(4 * 96, 5), 4, 96)));
        Assert.Equal("Flatten -> Gemm", finding.Inspection.Path);
        Assert.Equal("Relu", finding.Inspection.Features!.Tensor);
        Assert.Equal(6, finding.Inspection.Features.Channels);
    }

    [Fact]
    public void Find_TokenMean_ReportsTokensWithoutPositions()
    {
        Case c = s_cases["token mean"];
        FeatureMap features = TinyHead.Find(c.Head, c.Opset).Inspection.Features!;
        Assert.Equal((6, null, null, 0), (features.Channels, features.Height, features.Width, features.Positions));
    }
}
