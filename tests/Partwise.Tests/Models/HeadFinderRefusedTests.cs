using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Tests.Models;

/// <summary>What cannot be decomposed is refused with a reason and a remedy.</summary>
public sealed class HeadFinderRefusedTests
{
    private sealed record Case(
        string Kind,
        string Reason,
        string Remedy,
        Func<GraphBuilder, string, string> Head,
        Func<GraphBuilder, string, string>? Activation = null,
        int Opset = 13
    );

    private static string Plain(GraphBuilder g, string f) => g.Linear(g.Pooled(f), g.W(), g.B());

    private static readonly Dictionary<string, Case> s_cases = new()
    {
        ["no head"] = new("unknown", "holds 4 × 4 positions", "the classifier with its head", (_, f) => f),
        ["a backbone"] = new("unknown", "a backbone, not a classifier", "partwise train classifier", (g, f) => g.Pooled(f)),
        ["hard decisions inside"] = new(
            "unknown",
            "cannot be differentiated",
            "a later tensor with `Layer`",
            (g, f) => Plain2(g, g.Node("Hardmax", g.Pooled(f)))
        ),
        ["nothing but pixels"] = new(
            "unknown",
            "no tensor with rows and columns was found",
            "with `Layers`",
            (g, _) => g.Linear(g.Node("Relu", g.Linear(g.Flat("input"), g.Initializer(TinyHead.Values(6 * 192, 5), 6, 192))), g.W(), g.B())
        ),
        ["half precision inside"] = new(
            "pooled-linear",
            "the graph computes in 16-bit floats",
            "Use the float32 model",
            Plain,
            (g, x) => g.Node("Relu", g.Node("Cast", [g.Node("Cast", [x], OnnxAttribute.Of("to", 10))], OnnxAttribute.Of("to", 1)))
        ),
        ["QDQ"] = new(
            "pooled-linear",
            "quantised to 8-bit integers",
            "Use the float32 model",
            Plain,
            (g, x) =>
            {
                string scale = g.Initializer([0.1f]);
                return g.Node("Relu", g.Node("DequantizeLinear", [g.Node("QuantizeLinear", [x, scale]), scale]));
            }
        ),
        ["NaN weights"] = new(
            "pooled-linear",
            "head weights contain NaN or infinity",
            "before the training diverged",
            (g, f) => g.Linear(g.Pooled(f), g.Initializer([.. TinyHead.Weights.Select((w, i) => i == 7 ? float.NaN : w)], 4, 6), g.B())
        ),
        ["NaN bias"] = new(
            "pooled-linear",
            "head weights contain NaN or infinity",
            "before the training diverged",
            (g, f) => g.Linear(g.Pooled(f), g.W(), g.Initializer([1f, 2, 3, float.PositiveInfinity], 4))
        ),
        ["NaN backbone"] = new(
            "pooled-linear",
            "answers a test image with NaN or infinity",
            "Check the weights for NaN",
            Plain,
            (g, x) => g.Node("Relu", g.Node("Add", [x, g.Initializer([float.NaN])]))
        ),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    private static string Plain2(GraphBuilder g, string pooled) => g.Linear(pooled, g.W(), g.B());

    [Theory]
    [MemberData(nameof(Names))]
    public void Find_HeadThatCannotBeDivided_IsRefusedWithReasonAndRemedy(string name)
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
}
