using Partwise.Onnx;

namespace Partwise.Differentiation.Tests;

/// <summary>The operators that ONNX Runtime's own optimiser writes into saved models.</summary>
public sealed class FusedTests
{
    private static readonly AttributeProto[] s_window = [OnnxAttribute.Of("kernel_shape", [3, 3]), OnnxAttribute.Of("pads", [1, 1, 1, 1])];

    [Theory]
    [InlineData("Relu", false)]
    [InlineData("Relu", true)]
    [InlineData("LeakyRelu", false)]
    [InlineData("Clip", false)]
    [InlineData("HardSigmoid", false)]
    public void AddGradients_FusedConv_MatchesCentralDifferences(string activation, bool summed)
    {
        var inputs = new Dictionary<string, Numbers>
        {
            ["x"] = Numbers.Random(1, -1, 1, 2, 2, 3, 3),
            ["w"] = Numbers.Random(2, -1, 1, 3, 2, 3, 3),
            ["b"] = Numbers.Random(3, -1, 1, 3),
        };
        if (summed)
            inputs["z"] = Numbers.Random(4, -1, 1, 2, 3, 3, 3);
        float[] parameters = activation switch
        {
            "LeakyRelu" => [0.1f],
            "Clip" => [-0.5f, 0.9f],
            "HardSigmoid" => [0.3f, 0.4f],
            _ => [],
        };
        AttributeProto[] attributes =
        [
            .. s_window,
            OnnxAttribute.Of("activation", activation),
            .. parameters.Length > 0 ? [OnnxAttribute.Of("activation_params", parameters)] : Array.Empty<AttributeProto>(),
        ];
        // Small enough a step to stay on one side of the activation's corners.
        GradientCheck.Run(
            OnnxElementType.Float,
            inputs,
            g => Fused(g, "FusedConv", [.. inputs.Keys], attributes),
            step: 2e-4,
            tolerance: 3e-3
        );
    }

    [Theory]
    [InlineData(0, 0, 1f)]
    [InlineData(1, 0, 0.5f)]
    [InlineData(0, 1, 2f)]
    [InlineData(1, 1, 1f)]
    public void AddGradients_FusedMatMul_MatchesCentralDifferences(long transA, long transB, float alpha)
    {
        var inputs = new Dictionary<string, Numbers>
        {
            ["x"] = transA == 1 ? Numbers.Random(1, -1, 1, 2, 4, 3) : Numbers.Random(1, -1, 1, 2, 3, 4),
            ["w"] = transB == 1 ? Numbers.Random(2, -1, 1, 5, 4) : Numbers.Random(2, -1, 1, 4, 5),
        };
        GradientCheck.Run(
            OnnxElementType.Float,
            inputs,
            g =>
                Fused(
                    g,
                    "FusedMatMul",
                    ["x", "w"],
                    [OnnxAttribute.Of("transA", transA), OnnxAttribute.Of("transB", transB), OnnxAttribute.Of("alpha", alpha)]
                ),
            step: 0.5
        );
    }

    [Theory]
    [InlineData("Gelu", false)]
    [InlineData("BiasGelu", true)]
    [InlineData("FastGelu", false)]
    [InlineData("FastGelu", true)]
    [InlineData("QuickGelu", false)]
    public void AddGradients_FusedGelu_MatchesItsFunction(string op, bool biased)
    {
        var inputs = new Dictionary<string, Numbers> { ["x"] = Numbers.Random(1, -3, 3, 4, 5) };
        if (biased)
            inputs["b"] = Numbers.Random(2, -1, 1, 5);
        GradientCheck.Against(
            inputs,
            g => Fused(g, op, [.. inputs.Keys], []),
            v => v["x"] with { Values = [.. v["x"].Values.Select((x, i) => Gelu(op, biased ? x + v["b"].Values[i % 5] : x))] }
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AddGradients_SkipLayerNormalization_MatchesItsFunction(bool sumIsRead)
    {
        var inputs = new Dictionary<string, Numbers>
        {
            ["x"] = Numbers.Random(1, -1, 1, 2, 3, 4),
            ["skip"] = Numbers.Random(2, -1, 1, 2, 3, 4),
            ["gamma"] = Numbers.Random(3, 0.5, 1.5, 4),
            ["beta"] = Numbers.Random(4, -1, 1, 4),
            ["bias"] = Numbers.Random(5, -1, 1, 4),
        };
        GradientCheck.Against(
            inputs,
            g => Skip(g, "SkipLayerNormalization", [.. inputs.Keys], sumIsRead),
            v => Normalise(v, simplified: false)
        );
        inputs.Remove("beta");
        GradientCheck.Against(
            inputs,
            g => Skip(g, "SkipSimplifiedLayerNormalization", [.. inputs.Keys], sumIsRead),
            v => Normalise(v, simplified: true)
        );

        Numbers Normalise(IReadOnlyDictionary<string, Numbers> v, bool simplified)
        {
            double[] sum = [.. v["x"].Values.Select((x, i) => x + v["skip"].Values[i] + v["bias"].Values[i % 4])];
            return v["x"] with
            {
                Values =
                [
                    .. sum.Select(
                        (t, i) =>
                        {
                            double[] row = sum[(i / 4 * 4)..((i / 4 * 4) + 4)];
                            double mean = simplified ? 0 : row.Average(),
                                deviation = Math.Sqrt(row.Average(r => (r - mean) * (r - mean)) + 1e-3f);
                            return ((t - mean) / deviation * v["gamma"].Values[i % 4])
                                + (simplified ? 0 : v["beta"].Values[i % 4])
                                + (sumIsRead ? t : 0);
                        }
                    ),
                ],
            };
        }
    }

    [Fact]
    public void AddGradients_FusedActivationUnknown_SaysWhich()
    {
        var inputs = new Dictionary<string, Numbers>
        {
            ["x"] = Numbers.Random(1, -1, 1, 1, 1, 3, 3),
            ["w"] = Numbers.Random(2, -1, 1, 1, 1, 3, 3),
            ["upstream"] = Numbers.Random(3, -1, 1, 1, 1, 3, 3),
        };
        var e = Assert.Throws<OnnxException>(() =>
            GradientCheck.Gradient(inputs, g => Fused(g, "FusedConv", ["x", "w"], [.. s_window, OnnxAttribute.Of("activation", "Swirl")]))
        );
        Assert.Equal(
            "FusedConv 'y/FusedConv' cannot be differentiated: no gradient rule covers the fused activation 'Swirl'; leave out the "
                + "tensors before it, or give a rule in the options.",
            e.Message
        );
    }

    private static string Skip(GraphBuilder g, string op, string[] inputs, bool sumIsRead)
    {
        g.Editor.RequireOpset("com.microsoft", 1);
        g.Editor.AddNode(op, inputs, sumIsRead ? ["y", "", "", "sum"] : ["y"], [OnnxAttribute.Of("epsilon", 1e-3f)], "com.microsoft");
        return sumIsRead ? g.Node("Add", ["y", "sum"]) : "y";
    }

    private static string Fused(GraphBuilder g, string op, string[] inputs, AttributeProto[] attributes)
    {
        g.Editor.RequireOpset("com.microsoft", 1);
        g.Editor.AddNode(op, inputs, ["y"], attributes, "com.microsoft");
        return "y";
    }

    private static double Gelu(string op, double x) =>
        op switch
        {
            "QuickGelu" => x / (1 + Math.Exp(-1.702f * x)),
            "FastGelu" => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
            _ => x / 2 * (1 + Erf(x / Math.Sqrt(2))),
        };

    // The series of the error function, which converges everywhere.
    private static double Erf(double x)
    {
        double term = x,
            sum = x;
        for (int n = 1; n < 100; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
