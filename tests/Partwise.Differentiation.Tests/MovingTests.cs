using Partwise.Onnx;

namespace Partwise.Differentiation.Tests;

/// <summary>Einstein sums, and operators that move, cut or add up elements by indices.</summary>
public sealed class MovingTests
{
    private const OnnxElementType Double = OnnxElementType.Double;

    public static TheoryData<Shapes> Ranked => [Shapes.Known, Shapes.Named];

    [Theory]
    [InlineData("nchw->nc", Shapes.Known)]
    [InlineData("nchw->nc", Shapes.Named)]
    [InlineData("nchw->hwcn", Shapes.Known)]
    [InlineData("...hw->...", Shapes.Known)]
    [InlineData("nchw", Shapes.Known)]
    [InlineData("nchw->", Shapes.Named)]
    public void AddGradients_EinsumOfOne_MatchesCentralDifferences(string equation, Shapes shapes) =>
        GradientCheck.Run(
            Double,
            new Dictionary<string, Numbers> { ["x"] = Numbers.Random(1, -1, 1, 2, 3, 2, 4) },
            g => g.Node("Einsum", ["x"], OnnxAttribute.Of("equation", equation)),
            shapes
        );

    [Theory]
    [InlineData("nchw,dc->ndhw")]
    [InlineData("nchw , dc")]
    [InlineData("...hw,dc->...dh")]
    [InlineData("nchw,dc->nd")]
    public void AddGradients_EinsumOfTwo_MatchesCentralDifferences(string equation) =>
        GradientCheck.Run(
            Double,
            new Dictionary<string, Numbers> { ["x"] = Numbers.Random(1, -1, 1, 2, 3, 2, 4), ["w"] = Numbers.Random(2, -1, 1, 5, 3) },
            g => g.Node("Einsum", ["x", "w"], OnnxAttribute.Of("equation", equation)),
            tolerance: 1e-7
        );

    [Fact]
    public void AddGradients_EinsumWithEllipsisThatBroadcasts_MatchesCentralDifferences() =>
        GradientCheck.Run(
            Double,
            new Dictionary<string, Numbers>
            {
                ["x"] = Numbers.Random(1, -1, 1, 2, 3, 4, 5),
                ["w"] = Numbers.Random(2, -1, 1, 2, 1, 5, 6),
                ["v"] = Numbers.Random(3, -1, 1, 6),
            },
            g => g.Node("Einsum", ["x", "w", "v"], OnnxAttribute.Of("equation", "...ij,...jk,k->...i")),
            tolerance: 1e-7
        );

    [Fact]
    public void AddGradients_EinsumOfADiagonal_SaysUnsupported()
    {
        var e = Assert.Throws<OnnxException>(() =>
            GradientCheck.Run(
                Double,
                new Dictionary<string, Numbers> { ["x"] = Numbers.Random(1, -1, 1, 3, 3) },
                g => g.NamedNode("y", "Einsum", ["x"], OnnxAttribute.Of("equation", "ii->i"))
            )
        );
        Assert.Equal(
            "Einsum 'y/Einsum' cannot be differentiated: no gradient rule covers an equation that repeats a letter within one "
                + "operand; leave out the tensors before it, or give a rule in the options.",
            e.Message
        );
    }

    [Theory]
    [MemberData(nameof(Ranked))]
    public void AddGradients_IndexOperators_MatchCentralDifferences(Shapes shapes)
    {
        Check(g => g.Node("Trilu", ["x", g.Initializer([1L])]));
        Check(g => g.Node("Trilu", ["x"], OnnxAttribute.Of("upper", 0L)));
        foreach ((long exclusive, long reverse) in ((long, long)[])[(0, 0), (1, 0), (0, 1), (1, 1)])
            Check(g =>
                g.Node("CumSum", ["x", g.Initializer([1L])], OnnxAttribute.Of("exclusive", exclusive), OnnxAttribute.Of("reverse", reverse))
            );
        Check(g => g.Node("GatherND", ["x", g.Initializer([0L, 1, 1, 3, 0, 1], 3, 2)]));
        Check(g =>
        {
            g.Editor.AddNode("TopK", ["x", g.Initializer([2L], 1)], ["best", "places"], [OnnxAttribute.Of("axis", 1L)]);
            return "best";
        });
        Check(g => g.Node("GatherND", ["x", g.Initializer([1L, 3], 2, 1)], OnnxAttribute.Of("batch_dims", 1L)));

        void Check(Func<GraphBuilder, string> build) =>
            GradientCheck.Run(Double, new Dictionary<string, Numbers> { ["x"] = Numbers.Apart(1, 0.1, 2, 4, 3) }, build, shapes);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("add")]
    public void AddGradients_Scatter_MatchesCentralDifferences(string reduction)
    {
        var inputs = new Dictionary<string, Numbers>
        {
            ["x"] = Numbers.Random(1, -1, 1, 3, 4),
            ["updates"] = Numbers.Random(2, -1, 1, 2, 4),
        };
        GradientCheck.Run(
            Double,
            inputs,
            g =>
                g.Node(
                    "ScatterElements",
                    ["x", g.Initializer([0L, 1, 2, 0, 1, 2, 0, 1], 2, 4), "updates"],
                    OnnxAttribute.Of("reduction", reduction)
                )
        );
        GradientCheck.Run(
            Double,
            inputs,
            g => g.Node("ScatterND", ["x", g.Initializer([2L, 0], 2, 1), "updates"], OnnxAttribute.Of("reduction", reduction))
        );
    }

    [Fact]
    public void AddGradients_ScatterThatMultiplies_SaysUnsupported()
    {
        var inputs = new Dictionary<string, Numbers>
        {
            ["x"] = Numbers.Random(1, -1, 1, 3, 4),
            ["updates"] = Numbers.Random(2, -1, 1, 2, 4),
        };
        var e = Assert.Throws<OnnxException>(() =>
            GradientCheck.Run(
                Double,
                inputs,
                g => g.NamedNode("y", "ScatterND", ["x", g.Initializer([2L, 0], 2, 1), "updates"], OnnxAttribute.Of("reduction", "mul"))
            )
        );
        Assert.Contains("no gradient rule covers scattering with the reduction 'mul'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    [InlineData(2, -1)]
    public void AddGradients_LpNormalization_MatchesItsFunction(int p, int axis)
    {
        int at = axis < 0 ? 1 : axis;
        GradientCheck.Against(
            new Dictionary<string, Numbers> { ["x"] = Numbers.Apart(3, 0.1, 3, 4) },
            g => g.Node("LpNormalization", ["x"], OnnxAttribute.Of("p", (long)p), OnnxAttribute.Of("axis", (long)axis)),
            v =>
                v["x"] with
                {
                    Values =
                    [
                        .. v["x"]
                            .Values.Select(
                                (x, i) =>
                                    x
                                    / Math.Pow(
                                        v["x"]
                                            .Values.Where((_, j) => at == 1 ? j / 4 == i / 4 : j % 4 == i % 4)
                                            .Sum(w => Math.Pow(Math.Abs(w), p)),
                                        1.0 / p
                                    )
                            ),
                    ],
                }
        );
    }

    [Fact]
    public void AddGradients_LpNormalizationOfZeros_IsFinite()
    {
        var inputs = new Dictionary<string, Numbers> { ["x"] = new([0, 0, 3, 4], [2, 2]), ["upstream"] = new([1, 2, 1, 0], [2, 2]) };
        Numbers gradient = GradientCheck.Gradient(inputs, g => g.Node("LpNormalization", "x"));
        Assert.All(gradient.Values, v => Assert.True(double.IsFinite(v)));
        Assert.Equal(0.128, gradient.Values[2], 1e-6);
    }

    [Fact]
    public void AddGradients_RmsNormalization_MatchesItsFunction()
    {
        var inputs = new Dictionary<string, Numbers>
        {
            ["x"] = Numbers.Random(4, -1, 1, 3, 2, 4),
            ["scale"] = Numbers.Random(5, 0.5, 1.5, 4),
        };
        GradientCheck.Against(
            inputs,
            g => g.Node("RMSNormalization", ["x", "scale"], OnnxAttribute.Of("epsilon", 1e-3f)),
            Function,
            opset: 23
        );
        GradientCheck.Against(
            inputs,
            g => g.Node("SimplifiedLayerNormalization", ["x", "scale"], OnnxAttribute.Of("epsilon", 1e-3f)),
            Function
        );

        static Numbers Function(IReadOnlyDictionary<string, Numbers> v) =>
            v["x"] with
            {
                Values =
                [
                    .. v["x"]
                        .Values.Select(
                            (x, i) =>
                                x / Math.Sqrt(v["x"].Values.Skip(i / 4 * 4).Take(4).Average(w => w * w) + 1e-3f) * v["scale"].Values[i % 4]
                        ),
                ],
            };
    }
}
