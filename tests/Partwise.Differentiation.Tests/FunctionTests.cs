using Partwise.Onnx;

namespace Partwise.Differentiation.Tests;

public sealed class FunctionTests
{
    private const OnnxElementType Float = OnnxElementType.Float;
    private const OnnxElementType Double = OnnxElementType.Double;

    [Theory]
    [InlineData("Neg")]
    [InlineData("Exp")]
    [InlineData("Log")]
    [InlineData("Sqrt")]
    [InlineData("Reciprocal")]
    [InlineData("Sin")]
    [InlineData("Cos")]
    [InlineData("Sigmoid")]
    [InlineData("Tanh")]
    [InlineData("Identity")]
    [InlineData("Dropout")]
    public void AddGradients_SmoothFunction_MatchesCentralDifferences(string op)
    {
        var inputs = new Dictionary<string, Numbers> { ["x"] = Numbers.Random(1, 0.4, 2, 2, 5) };
        GradientCheck.Run(Double, inputs, g => g.Node(op, "x"));
        GradientCheck.Run(Double, inputs, g => g.Node(op, "x"), Shapes.Hidden);
    }

    [Theory]
    [InlineData("Erf", 13)]
    [InlineData("Softplus", 13)]
    [InlineData("Gelu", 20)]
    public void AddGradients_SmoothFunctionInSinglePrecision_MatchesCentralDifferences(string op, int opset) =>
        GradientCheck.Run(
            Float,
            new Dictionary<string, Numbers> { ["x"] = Numbers.Random(2, -2.5, 2.5, 3, 7) },
            g => g.Node(op, "x"),
            opset: opset,
            step: 0.03,
            tolerance: 1e-4
        );

    [Fact]
    public void AddGradients_GeluByTanh_MatchesCentralDifferences() =>
        GradientCheck.Run(
            Float,
            new Dictionary<string, Numbers> { ["x"] = Numbers.Random(2, -2.5, 2.5, 3, 7) },
            g => g.Node("Gelu", ["x"], OnnxAttribute.Of("approximate", "tanh")),
            opset: 20,
            step: 0.03,
            tolerance: 1e-4
        );

    [Theory]
    [InlineData(OnnxElementType.Double)]
    [InlineData(OnnxElementType.Float)]
    public void AddGradients_FunctionWithKinks_MatchesCentralDifferences(OnnxElementType type)
    {
        // No value lies within two steps of a kink at 0, ±1.2 or ±3.
        var inputs = new Dictionary<string, Numbers> { ["x"] = Numbers.Apart(3, 0.4, 3, 6) };
        GradientCheck.Run(type, inputs, g => g.Node("Relu", "x"));
        GradientCheck.Run(type, inputs, g => g.Node("Abs", "x"));
        GradientCheck.Run(type, inputs, g => g.Node("Clip", ["x", Bound(g, -1.2), Bound(g, 1.2)]));
        GradientCheck.Run(type, inputs, g => g.Node("Clip", ["x", Bound(g, 0), Bound(g, 1.2)]));
        GradientCheck.Run(type, inputs, g => g.Node("Clip", ["x", "", Bound(g, 1.2)]));
        GradientCheck.Run(type, inputs, g => g.Node("Clip", ["x", Bound(g, -1.2)]));
        GradientCheck.Run(type, inputs, g => g.Node("Clip", ["x"]));

        string Bound(GraphBuilder g, double value) =>
            g.Initializer(type == Float ? OnnxTensor.Create($"b{value}", [(float)value]) : OnnxTensor.Create($"b{value}", [value]));
    }

    [Fact]
    public void AddGradients_FunctionWithKinksInSinglePrecisionOnly_MatchesCentralDifferences()
    {
        // No value lies within two steps of a kink at 0, ±2 or ±3.
        var inputs = new Dictionary<string, Numbers> { ["x"] = Numbers.Apart(4, 0.34, 4, 5) };
        GradientCheck.Run(Float, inputs, g => g.Node("LeakyRelu", ["x"], OnnxAttribute.Of("alpha", 0.3f)));
        GradientCheck.Run(
            Float,
            inputs,
            g => g.Node("HardSigmoid", ["x"], OnnxAttribute.Of("alpha", 0.25f), OnnxAttribute.Of("beta", 0.5f))
        );
        GradientCheck.Run(Float, inputs, g => g.Node("HardSwish", "x"), opset: 14, tolerance: 5e-5);
    }

    [Theory]
    [InlineData("Softmax", -1)]
    [InlineData("Softmax", 1)]
    [InlineData("Softmax", 0)]
    [InlineData("LogSoftmax", -1)]
    [InlineData("LogSoftmax", 1)]
    public void AddGradients_Softmax_MatchesCentralDifferences(string op, int axis)
    {
        var inputs = new Dictionary<string, Numbers> { ["x"] = Numbers.Random(5, -2, 2, 2, 3, 4) };
        GradientCheck.Run(Double, inputs, g => g.Node(op, ["x"], OnnxAttribute.Of("axis", (long)axis)));
        GradientCheck.Run(Double, inputs, g => g.Node(op, ["x"], OnnxAttribute.Of("axis", (long)axis)), Shapes.Hidden);
    }

    [Fact]
    public void AddGradients_Cast_ConvertsBack() =>
        GradientCheck.Run(
            Double,
            new Dictionary<string, Numbers> { ["x"] = Numbers.Random(6, -2, 2, 2, 3) },
            g => g.Node("Cast", [g.Node("Cast", ["x"], OnnxAttribute.Of("to", 1L))], OnnxAttribute.Of("to", 11L)),
            step: 0.25,
            tolerance: 1e-6
        );

    [Fact]
    public void AddGradients_CastLike_ConvertsBack() =>
        GradientCheck.Run(
            Double,
            new Dictionary<string, Numbers> { ["x"] = Numbers.Random(6, -2, 2, 2, 3) },
            g => g.Node("CastLike", [g.Node("CastLike", ["x", g.Initializer([0f])]), g.Initializer(OnnxTensor.Create("double", [0.0]))]),
            step: 0.25,
            tolerance: 1e-6
        );
}
