using Partwise.Onnx;

namespace Partwise.Differentiation.Tests;

public sealed class ConvolutionTests
{
    // Input shape, outputs, groups, kernel, strides, dilations, pads, automatic padding.
    public static TheoryData<long[], long, long, long[], long[], long[], long[], string> Cases() =>
        new()
        {
            { [2, 3, 5, 6], 4, 1, [3, 3], [1, 1], [1, 1], [1, 1, 1, 1], "NOTSET" },
            { [2, 3, 5, 6], 4, 1, [3, 3], [2, 2], [1, 1], [1, 1, 1, 1], "NOTSET" },
            { [1, 3, 6, 7], 2, 1, [3, 2], [2, 3], [1, 1], [0, 1, 2, 0], "NOTSET" },
            { [1, 2, 7, 7], 3, 1, [3, 3], [1, 1], [2, 2], [2, 2, 2, 2], "NOTSET" },
            { [1, 2, 8, 9], 3, 1, [3, 3], [2, 2], [2, 1], [1, 0, 2, 1], "NOTSET" },
            { [2, 10, 3, 3], 4, 1, [1, 1], [1, 1], [1, 1], [0, 0, 0, 0], "NOTSET" },
            { [2, 10, 5, 4], 4, 1, [1, 1], [2, 2], [1, 1], [0, 0, 0, 0], "NOTSET" },
            { [1, 10, 4, 4], 2, 1, [3, 3], [1, 1], [1, 1], [1, 1, 1, 1], "NOTSET" },
            { [2, 4, 5, 5], 4, 4, [3, 3], [1, 1], [1, 1], [1, 1, 1, 1], "NOTSET" },
            { [2, 4, 5, 6], 4, 4, [3, 3], [2, 2], [1, 1], [0, 0, 1, 1], "NOTSET" },
            { [2, 3, 5, 5], 6, 3, [3, 3], [1, 1], [1, 1], [1, 1, 1, 1], "NOTSET" },
            { [2, 4, 5, 5], 6, 2, [3, 3], [1, 1], [1, 1], [1, 1, 1, 1], "NOTSET" },
            { [1, 4, 6, 5], 6, 2, [2, 3], [2, 1], [1, 2], [1, 2, 0, 1], "NOTSET" },
            { [1, 2, 4, 4], 2, 1, [2, 2], [1, 1], [1, 1], [3, 0, 0, 2], "NOTSET" },
            { [1, 2, 5, 6], 2, 1, [3, 4], [2, 2], [1, 1], [], "SAME_UPPER" },
            { [1, 2, 5, 6], 2, 1, [4, 3], [1, 2], [1, 1], [], "SAME_LOWER" },
            { [1, 2, 5, 6], 2, 1, [3, 3], [2, 2], [1, 1], [], "VALID" },
            { [2, 3, 7], 4, 1, [3], [2], [1], [1, 1], "NOTSET" },
            { [1, 2, 3, 4, 3], 2, 1, [2, 3, 2], [1, 2, 1], [1, 1, 1], [0, 1, 0, 0, 1, 0], "NOTSET" },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void AddGradients_Conv_MatchesCentralDifferences(
        long[] x,
        long outputs,
        long group,
        long[] kernel,
        long[] strides,
        long[] dilations,
        long[] pads,
        string auto
    )
    {
        var inputs = new Dictionary<string, Numbers>
        {
            ["x"] = Numbers.Random(1, -1, 1, x),
            ["w"] = Numbers.Random(2, -1, 1, [outputs, x[1] / group, .. kernel]),
            ["b"] = Numbers.Random(3, -1, 1, outputs),
        };
        AttributeProto[] attributes =
        [
            OnnxAttribute.Of("group", group),
            OnnxAttribute.Of("kernel_shape", kernel),
            OnnxAttribute.Of("strides", strides),
            OnnxAttribute.Of("dilations", dilations),
            auto == "NOTSET" ? OnnxAttribute.Of("pads", pads) : OnnxAttribute.Of("auto_pad", auto),
        ];
        // A convolution is linear in each input, so that a large step costs nothing and rounding is all that remains.
        GradientCheck.Run(OnnxElementType.Float, inputs, g => g.Node("Conv", ["x", "w", "b"], attributes), step: 1);
        if (auto is "NOTSET" or "VALID")
            GradientCheck.Run(
                OnnxElementType.Float,
                inputs,
                g => g.Node("Conv", [HideSizes(g, "x", x.Length), "w", "b"], attributes),
                step: 1
            );
    }

    // The identity, of which the differentiator knows the rank alone.
    private static string HideSizes(GraphBuilder g, string x, int rank) =>
        g.Node("Slice", [x, g.Initializer(new long[rank], rank), g.Initializer([.. Enumerable.Repeat(long.MaxValue, rank)], rank)]);
}
