using Partwise.Onnx;

namespace Partwise.Differentiation.Tests;

/// <summary>Against the functions themselves in double precision, as engines have most of these operators in single precision
/// only.</summary>
public sealed class ActivationTests
{
    private static readonly Dictionary<string, Func<double, double, double>> s_functions = new()
    {
        ["Elu"] = (x, a) => x < 0 ? a * (Math.Exp(x) - 1) : x,
        ["Celu"] = (x, a) => x < 0 ? a * (Math.Exp(x / a) - 1) : x,
        ["Softsign"] = (x, _) => x / (1 + Math.Abs(x)),
        ["ThresholdedRelu"] = (x, a) => x > a ? x : 0,
        ["Mish"] = (x, _) => x * Math.Tanh(Math.Log(1 + Math.Exp(x))),
        ["Swish"] = (x, a) => x / (1 + Math.Exp(-a * x)),
        ["Tan"] = (x, _) => Math.Tan(x),
        ["Asin"] = (x, _) => Math.Asin(x),
        ["Acos"] = (x, _) => Math.Acos(x),
        ["Atan"] = (x, _) => Math.Atan(x),
        ["Sinh"] = (x, _) => Math.Sinh(x),
        ["Cosh"] = (x, _) => Math.Cosh(x),
        ["Asinh"] = (x, _) => Math.Asinh(x),
        ["Acosh"] = (x, _) => Math.Acosh(x),
        ["Atanh"] = (x, _) => Math.Atanh(x),
    };

    [Theory]
    [InlineData("Elu", 1.0, 13)]
    [InlineData("Elu", 0.3, 13)]
    [InlineData("Celu", 1.0, 13)]
    [InlineData("Celu", 0.25, 13)]
    [InlineData("Celu", -2.0, 13)]
    [InlineData("Softsign", 0.0, 13)]
    [InlineData("ThresholdedRelu", 1.0, 13)]
    [InlineData("ThresholdedRelu", -0.5, 13)]
    [InlineData("Mish", 0.0, 18)]
    [InlineData("Swish", 1.0, 24)]
    [InlineData("Swish", 1.7, 24)]
    public void AddGradients_Activation_MatchesItsFunction(string op, double alpha, int opset)
    {
        Numbers x = Numbers.Apart(5, 0.11, 5, 9);
        AttributeProto[] attributes = alpha == 0 ? [] : [OnnxAttribute.Of("alpha", (float)alpha)];
        GradientCheck.Elementwise(x, g => g.Node(op, ["x"], attributes), v => s_functions[op](v, (float)alpha), opset);
    }

    [Theory]
    [InlineData("Tan", -1.2, 1.2)]
    [InlineData("Asin", -0.9, 0.9)]
    [InlineData("Acos", -0.9, 0.9)]
    [InlineData("Atan", -2.0, 2.0)]
    [InlineData("Sinh", -2.0, 2.0)]
    [InlineData("Cosh", -2.0, 2.0)]
    [InlineData("Asinh", -2.0, 2.0)]
    [InlineData("Acosh", 1.2, 3.0)]
    [InlineData("Atanh", -0.9, 0.9)]
    public void AddGradients_Trigonometric_MatchesItsFunction(string op, double low, double high) =>
        GradientCheck.Elementwise(Numbers.Random(6, low, high, 4, 7), g => g.Node(op, "x"), v => s_functions[op](v, 0));

    [Theory]
    [InlineData(1.67326319, 1.05070102, false)]
    [InlineData(0.5, 2.0, true)]
    public void AddGradients_Selu_MatchesItsFunction(double alpha, double gamma, bool stated)
    {
        AttributeProto[] attributes = stated ? [OnnxAttribute.Of("alpha", (float)alpha), OnnxAttribute.Of("gamma", (float)gamma)] : [];
        GradientCheck.Elementwise(
            Numbers.Apart(7, 0.11, 5, 9),
            g => g.Node("Selu", ["x"], attributes),
            x => gamma * (x > 0 ? x : alpha * (Math.Exp(x) - 1))
        );
    }

    [Theory]
    [InlineData(0.5, 0.0)]
    [InlineData(0.7, 0.3)]
    public void AddGradients_Shrink_MatchesItsFunction(double lambda, double bias) =>
        GradientCheck.Elementwise(
            Numbers.Apart(8, 0.11, 5, 9),
            g => g.Node("Shrink", ["x"], OnnxAttribute.Of("lambd", (float)lambda), OnnxAttribute.Of("bias", (float)bias)),
            x =>
                x < -lambda ? x + bias
                : x > lambda ? x - bias
                : 0
        );

    // The exponential of the side that does not count is infinite here.
    [Theory]
    [InlineData("Elu")]
    [InlineData("Celu")]
    [InlineData("Selu")]
    public void AddGradients_LargeInput_StaysFinite(string op) =>
        GradientCheck.Elementwise(
            new([300, -300, 1e4, -1e4], [4]),
            g => g.Node(op, "x"),
            x =>
                x > 0 ? x * (op == "Selu" ? 1.05070102 : 1)
                : op == "Selu" ? -1.75809932
                : -1
        );

    [Theory]
    [InlineData(new long[] { 3, 1, 1 })]
    [InlineData(new long[] { 1 })]
    [InlineData(new long[] { 2, 3, 2, 2 })]
    public void AddGradients_PRelu_MatchesCentralDifferences(long[] slope)
    {
        var inputs = new Dictionary<string, Numbers>
        {
            ["x"] = Numbers.Apart(9, 0.25, 2, 3, 2, 2),
            ["slope"] = Numbers.Random(10, -1, 1, slope),
        };
        foreach (Shapes shapes in (Shapes[])[Shapes.Known, Shapes.Hidden])
        {
            GradientCheck.Run(OnnxElementType.Float, inputs, g => g.Node("PRelu", ["x", "slope"]), shapes);
            GradientCheck.Run(OnnxElementType.Double, inputs, g => g.Node("PRelu", ["x", "slope"]), shapes);
        }
    }
}
