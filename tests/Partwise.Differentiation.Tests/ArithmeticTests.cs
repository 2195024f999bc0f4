using Partwise.Onnx;

namespace Partwise.Differentiation.Tests;

public sealed class ArithmeticTests
{
    private const OnnxElementType Double = OnnxElementType.Double;

    public static TheoryData<string, long[], long[], Shapes> Binary()
    {
        var data = new TheoryData<string, long[], long[], Shapes>();
        foreach (string op in (string[])["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Sum"])
        {
            foreach (Shapes shapes in Enum.GetValues<Shapes>())
            {
                data.Add(op, [2, 3], [2, 3], shapes);
                data.Add(op, [2, 3, 4], [3, 1], shapes);
                data.Add(op, [1, 3], [2, 1], shapes);
            }
            data.Add(op, [2, 3], [], Shapes.Known);
            data.Add(op, [], [2, 3], Shapes.Hidden);
            data.Add(op, [1, 1, 4], [3, 1, 1], Shapes.Named);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Binary))]
    public void AddGradients_Binary_MatchesCentralDifferences(string op, long[] a, long[] b, Shapes shapes)
    {
        // Away from 0 for quotients and powers, and from equal values for extremes.
        Numbers x = Numbers.Random(1, 0.6, 1.9, a),
            y = Numbers.Random(2, 0.5, 2.1, b);
        bool batch = shapes == Shapes.Batch && (a.Length != b.Length || a[0] != b[0]);
        GradientCheck.Run(Double, Inputs(x, y), g => g.Node(op, ["x", "y"]), batch ? Shapes.Known : shapes, step: 1e-4, tolerance: 1e-7);
    }

    [Theory]
    [InlineData(Shapes.Known)]
    [InlineData(Shapes.Hidden)]
    public void AddGradients_Mean_MatchesCentralDifferences(Shapes shapes)
    {
        var inputs = new Dictionary<string, Numbers>
        {
            ["x"] = Numbers.Random(1, -1, 1, 2, 1),
            ["y"] = Numbers.Random(2, -1, 1, 3),
            ["z"] = Numbers.Random(3, -1, 1, 2, 3),
        };
        GradientCheck.Run(OnnxElementType.Float, inputs, g => g.Node("Mean", ["x", "y", "z"]), shapes, step: 1);
    }

    [Theory]
    [InlineData(Shapes.Known)]
    [InlineData(Shapes.Hidden)]
    public void AddGradients_OneTensorTwice_AddsUp(Shapes shapes)
    {
        var inputs = new Dictionary<string, Numbers> { ["x"] = Numbers.Random(3, -1, 1, 2, 3) };
        GradientCheck.Run(Double, inputs, g => g.Node("Mul", ["x", g.Node("Add", ["x", g.Node("Mul", ["x", "x"])])]), shapes);
    }

    [Theory]
    [InlineData(Shapes.Known)]
    [InlineData(Shapes.Hidden)]
    public void AddGradients_Remainder_MatchesCentralDifferences(Shapes shapes) =>
        GradientCheck.Run(
            Double,
            Inputs(new([7.3, -7.3, 2.3, -2.1, 5.2, 0.4], [2, 3]), new([2.0, -1.9, 0.7], [3])),
            g => g.Node("Mod", ["x", "y"], OnnxAttribute.Of("fmod", 1L)),
            shapes,
            step: 1e-4,
            tolerance: 1e-7
        );

    [Theory]
    [InlineData(2.0)]
    [InlineData(3.0)]
    [InlineData(0.5)]
    [InlineData(-1.5)]
    public void AddGradients_PowOfConstant_MatchesCentralDifferences(double power) =>
        GradientCheck.Run(
            Double,
            new Dictionary<string, Numbers> { ["x"] = Numbers.Random(4, 0.5, 2, 2, 3) },
            g => g.Node("Pow", ["x", g.Initializer(OnnxTensor.Create("p", [power]))])
        );

    [Theory]
    [InlineData(Shapes.Known)]
    [InlineData(Shapes.Named)]
    [InlineData(Shapes.Hidden)]
    public void AddGradients_Where_MatchesCentralDifferences(Shapes shapes)
    {
        var inputs = new Dictionary<string, Numbers>
        {
            ["bool"] = new([1, 0, 0, 1, 1, 0], [2, 3]),
            ["x"] = Numbers.Random(5, -1, 1, 1, 3),
            ["y"] = Numbers.Random(6, -1, 1, 2, 1),
        };
        GradientCheck.Run(Double, inputs, g => g.Node("Where", ["bool", "x", "y"]), shapes, fixedInputs: ["bool"]);
    }

    private static Dictionary<string, Numbers> Inputs(Numbers x, Numbers y) => new() { ["x"] = x, ["y"] = y };
}
