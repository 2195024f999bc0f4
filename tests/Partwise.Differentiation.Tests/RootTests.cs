using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Differentiation.Tests;

/// <summary>Places where the formula of a slope divides by 0 or meets an infinity.</summary>
public sealed class RootTests
{
    private static readonly double[] s_x = [4, 0, 9, 0];

    [Fact]
    public void AddGradients_SqrtOfZero_IsZero() => Gives([0.25, 0, 1 / 6.0, 0], g => g.Node("Sqrt", "x"));

    [Theory]
    [InlineData(0.5, new[] { 0.25, 0, 1 / 6.0, 0 })]
    [InlineData(0.0, new[] { 0.0, 0, 0, 0 })]
    [InlineData(1.0, new[] { 1.0, 1, 1, 1 })]
    [InlineData(2.0, new[] { 8.0, 0, 18, 0 })]
    public void AddGradients_PowOfZero_IsZeroForRoots(double power, double[] expected)
    {
        Gives(expected, g => g.Node("Pow", ["x", g.Initializer(OnnxTensor.Create("p", [power]))]));
        // The same exponent, of which the differentiator knows nothing.
        Gives(
            expected,
            g =>
                g.Node(
                    "Pow",
                    [
                        "x",
                        g.Node(
                            "Slice",
                            [g.Initializer(OnnxTensor.Create("p", [power], 1)), g.Initializer([0L], 1), g.Initializer([1L], 1)]
                        ),
                    ]
                )
        );
    }

    [Fact]
    public void AddGradients_LengthOfZero_IsZero()
    {
        Gives([0.8, 0, 0.6, 0], g => g.Node("ReduceL2", ["x"], OnnxAttribute.Of("axes", [0])), [4, 0, 3, 0]);
        Gives([0, 0, 0, 0], g => g.Node("ReduceL2", ["x"], OnnxAttribute.Of("axes", [0])), [0, 0, 0, 0]);
    }

    [Theory]
    [InlineData(new[] { 2.0, 0, 3, 5 }, new[] { 0.0, 30, 0, 0 })]
    [InlineData(new[] { 2.0, 0, 3, 0 }, new[] { 0.0, 0, 0, 0 })]
    [InlineData(new[] { 2.0, -1, 3, 5 }, new[] { -15.0, 30, -10, -6 })]
    public void AddGradients_ProductWithZeros_IsThatOfTheOthers(double[] x, double[] expected) =>
        Gives(expected, g => g.Node("ReduceProd", "x"), x);

    // The product of both distances from the bounds would be infinity times 0 at the finite bound.
    [Theory]
    [InlineData(double.NegativeInfinity, 4.0, new[] { 0.0, 1, 0, 1 })]
    [InlineData(4.0, double.PositiveInfinity, new[] { 0.0, 0, 1, 0 })]
    [InlineData(-3.4028234663852886e38, 4.0, new[] { 0.0, 1, 0, 1 })]
    [InlineData(double.NegativeInfinity, double.PositiveInfinity, new[] { 1.0, 1, 1, 1 })]
    public void AddGradients_ClipWithInfiniteBound_IsFinite(double low, double high, double[] expected)
    {
        Gives(expected, g => g.Node("Clip", ["x", Bound(g, "low", low), Bound(g, "high", high)]));
        Gives(expected, g => g.Node("Clip", ["x", Hidden(g, "low", low), Hidden(g, "high", high)]));

        static string Bound(GraphBuilder g, string name, double value) => g.Initializer(OnnxTensor.Create(name, [value]));

        static string Hidden(GraphBuilder g, string name, double value) =>
            g.Node("Gather", [g.Initializer(OnnxTensor.Create(name, [value], 1)), g.Initializer([0L])]);
    }

    private static void Gives(double[] expected, Func<GraphBuilder, string> build, double[]? x = null)
    {
        var g = new GraphBuilder(17);
        g.Input("x", OnnxElementType.Double, 4);
        string y = build(g);
        g.Editor.AddOutput(new OnnxValueInfo(y, OnnxElementType.Double, Shape: null));
        OnnxModel model = g.Build();
        IReadOnlyList<string> gradients = GradientBuilder.AddGradients(model, y, ["x"]);
        using var runner = new Runner(model);
        Numbers actual = runner.Run(new Dictionary<string, Numbers> { ["x"] = new(x ?? s_x, [4]) }, gradients)[0];
        Assert.All(expected.Zip(actual.Values), v => Assert.Equal(v.First, v.Second, 1e-12));
    }
}
