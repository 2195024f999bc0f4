using Partwise.Onnx;

namespace Partwise.Differentiation.Tests;

public sealed class PoolingTests
{
    [Theory]
    [InlineData(new long[] { 2, 2, 6, 5 }, new long[] { 2, 2 }, new long[] { 2, 2 }, new long[] { 0, 0, 0, 0 }, 0)]
    [InlineData(new long[] { 2, 2, 7, 6 }, new long[] { 3, 3 }, new long[] { 2, 2 }, new long[] { 1, 1, 1, 1 }, 0)]
    [InlineData(new long[] { 1, 2, 7, 6 }, new long[] { 3, 2 }, new long[] { 2, 2 }, new long[] { 0, 0, 0, 0 }, 1)]
    [InlineData(new long[] { 1, 2, 5, 5 }, new long[] { 3, 3 }, new long[] { 1, 1 }, new long[] { 1, 1, 1, 1 }, 0)]
    [InlineData(new long[] { 1, 2, 9 }, new long[] { 3 }, new long[] { 2 }, new long[] { 1, 0 }, 0)]
    public void AddGradients_MaxPool_MatchesCentralDifferences(long[] x, long[] kernel, long[] strides, long[] pads, long ceiling)
    {
        var inputs = new Dictionary<string, Numbers> { ["x"] = Numbers.Apart(1, 0.1, x) };
        AttributeProto[] attributes =
        [
            OnnxAttribute.Of("kernel_shape", kernel),
            OnnxAttribute.Of("strides", strides),
            OnnxAttribute.Of("pads", pads),
            OnnxAttribute.Of("ceil_mode", ceiling),
        ];
        GradientCheck.Run(OnnxElementType.Double, inputs, g => g.Node("MaxPool", ["x"], attributes));
        GradientCheck.Run(OnnxElementType.Double, inputs, g => g.Node("MaxPool", ["x"], attributes), Shapes.Hidden, opset: 12);
    }

    [Theory]
    [InlineData(new long[] { 2, 2, 6, 5 }, new long[] { 2, 2 }, new long[] { 2, 2 }, new long[] { 0, 0, 0, 0 }, 0, 0)]
    [InlineData(new long[] { 2, 3, 6, 5 }, new long[] { 3, 3 }, new long[] { 2, 2 }, new long[] { 1, 1, 1, 1 }, 0, 0)]
    [InlineData(new long[] { 2, 3, 6, 5 }, new long[] { 3, 3 }, new long[] { 2, 2 }, new long[] { 1, 1, 1, 1 }, 0, 1)]
    [InlineData(new long[] { 1, 2, 7, 6 }, new long[] { 3, 2 }, new long[] { 1, 1 }, new long[] { 1, 0, 1, 1 }, 0, 0)]
    [InlineData(new long[] { 1, 2, 7, 6 }, new long[] { 2, 2 }, new long[] { 2, 2 }, new long[] { 0, 0, 0, 0 }, 1, 0)]
    [InlineData(new long[] { 1, 2, 9 }, new long[] { 3 }, new long[] { 2 }, new long[] { 1, 1 }, 0, 1)]
    public void AddGradients_AveragePool_MatchesCentralDifferences(
        long[] x,
        long[] kernel,
        long[] strides,
        long[] pads,
        long ceiling,
        long countPadding
    )
    {
        var inputs = new Dictionary<string, Numbers> { ["x"] = Numbers.Random(2, -1, 1, x) };
        AttributeProto[] attributes =
        [
            OnnxAttribute.Of("kernel_shape", kernel),
            OnnxAttribute.Of("strides", strides),
            OnnxAttribute.Of("pads", pads),
            OnnxAttribute.Of("ceil_mode", ceiling),
            OnnxAttribute.Of("count_include_pad", countPadding),
        ];
        GradientCheck.Run(OnnxElementType.Float, inputs, g => g.Node("AveragePool", ["x"], attributes), step: 1);
        GradientCheck.Run(OnnxElementType.Float, inputs, g => g.Node("AveragePool", ["x"], attributes), Shapes.Batch, step: 1);
        if (ceiling == 0 && (countPadding == 1 || pads.All(p => p == 0)))
            GradientCheck.Run(OnnxElementType.Float, inputs, g => g.Node("AveragePool", ["x"], attributes), Shapes.Hidden, step: 1);
    }

    [Fact]
    public void AddGradients_PadBeforeAveragePool_MatchesCentralDifferences() =>
        GradientCheck.Run(
            OnnxElementType.Float,
            new Dictionary<string, Numbers> { ["x"] = Numbers.Random(3, -1, 1, 2, 2, 4, 5) },
            g =>
                g.Node(
                    "AveragePool",
                    [g.Node("Pad", ["x", g.Initializer([0L, 0, 1, 0, 0, 0, 0, 1], 8)])],
                    OnnxAttribute.Of("kernel_shape", [2, 2])
                ),
            step: 1
        );

    [Theory]
    [InlineData(Shapes.Known)]
    [InlineData(Shapes.Batch)]
    [InlineData(Shapes.Named)]
    [InlineData(Shapes.Hidden)]
    public void AddGradients_GlobalPools_MatchCentralDifferences(Shapes shapes)
    {
        var inputs = new Dictionary<string, Numbers> { ["x"] = Numbers.Apart(4, 0.25, 2, 3, 4, 3) };
        GradientCheck.Run(OnnxElementType.Float, inputs, g => g.Node("GlobalAveragePool", "x"), shapes, step: 1);
        if (shapes != Shapes.Hidden)
            GradientCheck.Run(OnnxElementType.Float, inputs, g => g.Node("GlobalMaxPool", "x"), shapes);
    }
}
