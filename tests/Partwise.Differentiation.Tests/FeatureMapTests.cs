using Partwise.Onnx;

namespace Partwise.Differentiation.Tests;

/// <summary>Operators that change the size of feature maps, or normalise within them.</summary>
public sealed class FeatureMapTests
{
    private static readonly Numbers s_map = Numbers.Random(1, -1, 1, 2, 4, 3, 5);

    [Theory]
    [InlineData("nearest", "half_pixel", 2f, 2f)]
    [InlineData("nearest", "asymmetric", 1.7f, 0.6f)]
    [InlineData("linear", "half_pixel", 2f, 1.5f)]
    [InlineData("linear", "half_pixel", 0.7f, 1f)]
    [InlineData("linear", "align_corners", 2f, 3f)]
    [InlineData("linear", "pytorch_half_pixel", 1f, 2.5f)]
    [InlineData("cubic", "half_pixel", 2f, 1.3f)]
    public void AddGradients_Resize_IsTheTransposedInterpolation(string mode, string coordinates, float high, float wide)
    {
        AttributeProto[] attributes = [OnnxAttribute.Of("mode", mode), OnnxAttribute.Of("coordinate_transformation_mode", coordinates)];
        foreach (Shapes shapes in (Shapes[])[Shapes.Known, Shapes.Batch])
            Linear(g => g.Node("Resize", ["x", "", g.Initializer([1, 1, high, wide], 4)], attributes), shapes);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(18)]
    [InlineData(19)]
    public void AddGradients_ResizeToSizes_IsTheTransposedInterpolation(int opset)
    {
        Linear(
            g => g.Node("Resize", ["x", "", "", g.Initializer([2L, 4, 7, 4], 4)], OnnxAttribute.Of("mode", "linear")),
            Shapes.Known,
            opset
        );
        // As exporters write it: the first two sizes are read from the input.
        Linear(
            g =>
                g.Node(
                    "Resize",
                    [
                        "x",
                        "",
                        "",
                        g.Node(
                            "Concat",
                            [
                                g.Node("Slice", [g.Node("Shape", "x"), g.Initializer([0L], 1), g.Initializer([2L], 1)]),
                                g.Initializer([6L, 10], 2),
                            ],
                            OnnxAttribute.Of("axis", 0L)
                        ),
                    ],
                    OnnxAttribute.Of("mode", "nearest")
                ),
            Shapes.Batch,
            opset
        );
        if (opset >= 18)
        {
            AttributeProto[] attributes =
            [
                OnnxAttribute.Of("mode", "linear"),
                OnnxAttribute.Of("antialias", 1L),
                OnnxAttribute.Of("axes", [3, 2]),
            ];
            Linear(g => g.Node("Resize", ["x", "", "", g.Initializer([3L, 2], 2)], attributes), Shapes.Batch, opset);
        }
    }

    [Fact]
    public void AddGradients_ResizeOfARegion_IsTheTransposedInterpolation() =>
        Linear(g =>
            g.Node(
                "Resize",
                ["x", g.Initializer([0f, 0, 0.2f, 0.1f, 1, 1, 0.9f, 0.8f], 8), g.Initializer([1f, 1, 1, 1], 4)],
                OnnxAttribute.Of("mode", "linear"),
                OnnxAttribute.Of("coordinate_transformation_mode", "tf_crop_and_resize")
            )
        );

    [Theory]
    [InlineData("DCR", Shapes.Known)]
    [InlineData("CRD", Shapes.Known)]
    [InlineData("CRD", Shapes.Batch)]
    public void AddGradients_DepthToSpaceAndBack_MovesBack(string mode, Shapes shapes)
    {
        Linear(g => g.Node("DepthToSpace", ["x"], OnnxAttribute.Of("blocksize", 2L), OnnxAttribute.Of("mode", mode)), shapes);
        Linear(g => g.Node("SpaceToDepth", ["x"], OnnxAttribute.Of("blocksize", 2L)), shapes, map: Numbers.Random(2, -1, 1, 2, 3, 4, 2));
    }

    [Theory]
    [InlineData(1, 1, 1, 0, 0)]
    [InlineData(2, 2, 1, 1, 1)]
    [InlineData(1, 3, 2, 0, 2)]
    [InlineData(4, 2, 1, 1, 0)]
    public void AddGradients_ConvTranspose_MatchesCentralDifferences(int group, long stride, long dilation, long pad, long extra)
    {
        var inputs = new Dictionary<string, Numbers>
        {
            ["x"] = s_map,
            ["w"] = Numbers.Random(3, -1, 1, 4, group == 4 ? 1 : 3, 3, 2),
            ["b"] = Numbers.Random(4, -1, 1, group == 4 ? 4 : 3 * group),
        };
        AttributeProto[] attributes =
        [
            OnnxAttribute.Of("group", (long)group),
            OnnxAttribute.Of("strides", [stride, stride]),
            OnnxAttribute.Of("dilations", [dilation, dilation]),
            OnnxAttribute.Of("pads", [pad, 0, 0, pad]),
            OnnxAttribute.Of("output_padding", [extra, 0]),
        ];
        // A product of inputs and weights has no higher slopes, so that steps may be large.
        GradientCheck.Run(OnnxElementType.Float, inputs, g => g.Node("ConvTranspose", ["x", "w", "b"], attributes), step: 0.5);
    }

    [Theory]
    [InlineData("SAME_UPPER")]
    [InlineData("SAME_LOWER")]
    public void AddGradients_ConvTransposeWithAutomaticPadding_MatchesCentralDifferences(string padding)
    {
        var inputs = new Dictionary<string, Numbers> { ["x"] = s_map, ["w"] = Numbers.Random(3, -1, 1, 4, 2, 3, 3) };
        GradientCheck.Run(
            OnnxElementType.Float,
            inputs,
            g => g.Node("ConvTranspose", ["x", "w"], OnnxAttribute.Of("auto_pad", padding), OnnxAttribute.Of("strides", [2, 2])),
            step: 0.5
        );
    }

    [Fact]
    public void AddGradients_InstanceNormalization_MatchesItsFunction() =>
        GradientCheck.Against(
            Scaled(4),
            g => g.Node("InstanceNormalization", ["x", "scale", "bias"], OnnxAttribute.Of("epsilon", 1e-3f)),
            v => Normalised(v, groups: 4, i => i, 1e-3f)
        );

    [Theory]
    [InlineData(18, 2)]
    [InlineData(21, 2)]
    [InlineData(21, 1)]
    public void AddGradients_GroupNormalization_MatchesItsFunction(int opset, int groups) =>
        GradientCheck.Against(
            Scaled(opset < 21 ? groups : 4),
            g =>
                g.Node(
                    "GroupNormalization",
                    ["x", "scale", "bias"],
                    OnnxAttribute.Of("epsilon", 1e-3f),
                    OnnxAttribute.Of("num_groups", (long)groups)
                ),
            v => Normalised(v, groups, i => opset < 21 ? i / (4 / groups) : i, 1e-3f),
            opset: opset
        );

    [Fact]
    public void AddGradients_MeanVarianceNormalization_MatchesItsFunction() =>
        GradientCheck.Against(
            new Dictionary<string, Numbers> { ["x"] = s_map },
            g => g.Node("MeanVarianceNormalization", "x"),
            v =>
                v["x"] with
                {
                    Values =
                    [
                        .. Enumerable
                            .Range(0, s_map.Values.Length)
                            .Select(i => Standard(v["x"].Values, i, j => j / 15 % 4 == i / 15 % 4, 0)),
                    ],
                }
        );

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(9)]
    public void AddGradients_Lrn_MatchesItsFunction(int size) =>
        GradientCheck.Against(
            new Dictionary<string, Numbers> { ["x"] = s_map },
            g =>
                g.Node(
                    "LRN",
                    ["x"],
                    OnnxAttribute.Of("size", (long)size),
                    OnnxAttribute.Of("alpha", 0.9f),
                    OnnxAttribute.Of("beta", 0.6f),
                    OnnxAttribute.Of("bias", 0.5f)
                ),
            v =>
                v["x"] with
                {
                    Values =
                    [
                        .. v["x"]
                            .Values.Select(
                                (x, i) =>
                                {
                                    int channel = i / 15 % 4,
                                        first = Math.Max(0, channel - ((size - 1) / 2)),
                                        last = Math.Min(3, channel + (size / 2));
                                    double sum = Enumerable
                                        .Range(first, last - first + 1)
                                        .Sum(c => Math.Pow(v["x"].Values[i + ((c - channel) * 15)], 2));
                                    return x * Math.Pow(0.5f + (0.9f / size * sum), -0.6f);
                                }
                            ),
                    ],
                }
        );

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    public void AddGradients_LpPool_MatchesItsFunction(int p, int stride)
    {
        var inputs = new Dictionary<string, Numbers> { ["x"] = Numbers.Apart(5, 0.03, 2, 4, 3, 5) };
        GradientCheck.Against(
            inputs,
            g =>
                g.Node(
                    "LpPool",
                    ["x"],
                    OnnxAttribute.Of("kernel_shape", [2, 3]),
                    OnnxAttribute.Of("strides", [stride, stride]),
                    OnnxAttribute.Of("p", (long)p)
                ),
            v => Pooled(v["x"], stride, p)
        );
        GradientCheck.Against(
            inputs,
            g => g.Node("GlobalLpPool", ["x"], OnnxAttribute.Of("p", (long)p)),
            v => new([.. v["x"].Values.Chunk(15).Select(c => Math.Pow(c.Sum(x => Math.Pow(Math.Abs(x), p)), 1.0 / p))], [2, 4, 1, 1])
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AddGradients_LpPoolOfZeros_IsZero(int p)
    {
        var zeros = new Dictionary<string, Numbers>
        {
            ["x"] = new(new double[30], [1, 2, 3, 5]),
            ["upstream"] = new([1, -1], [1, 2, 1, 1]),
        };
        Numbers gradient = GradientCheck.Gradient(
            zeros,
            g => g.Node("LpPool", ["x"], OnnxAttribute.Of("kernel_shape", [3, 5]), OnnxAttribute.Of("p", (long)p))
        );
        Assert.All(gradient.Values, v => Assert.Equal(0, v));
    }

    // Both sides are linear in x, so that the engine's own values are the reference at any step.
    private static void Linear(Func<GraphBuilder, string> build, Shapes shapes = Shapes.Known, int opset = 17, Numbers? map = null) =>
        GradientCheck.Run(
            OnnxElementType.Float,
            new Dictionary<string, Numbers> { ["x"] = map ?? s_map },
            build,
            shapes,
            opset,
            step: 0.5,
            tolerance: 5e-6
        );

    private static Dictionary<string, Numbers> Scaled(int count) =>
        new()
        {
            ["x"] = s_map,
            ["scale"] = Numbers.Random(6, 0.5, 1.5, count),
            ["bias"] = Numbers.Random(7, -1, 1, count),
        };

    private static Numbers Normalised(IReadOnlyDictionary<string, Numbers> v, int groups, Func<int, int> parameter, double epsilon)
    {
        double[] x = v["x"].Values;
        int row = 60 / groups;
        return v["x"] with
        {
            Values =
            [
                .. x.Select(
                    (_, i) =>
                        (Standard(x, i, j => j / row == i / row, epsilon) * v["scale"].Values[parameter(i / 15 % 4)])
                        + v["bias"].Values[parameter(i / 15 % 4)]
                ),
            ],
        };
    }

    private static double Standard(double[] x, int at, Func<int, bool> isIn, double epsilon)
    {
        double[] part = [.. x.Where((_, j) => isIn(j))];
        double mean = part.Average();
        return (x[at] - mean) / Math.Sqrt(part.Average(p => (p - mean) * (p - mean)) + epsilon);
    }

    private static Numbers Pooled(Numbers x, int stride, int p)
    {
        int height = ((3 - 2) / stride) + 1,
            width = ((5 - 3) / stride) + 1;
        var y = new double[8 * height * width];
        for (int i = 0; i < y.Length; i++)
        {
            int plane = i / (height * width),
                top = i / width % height * stride,
                left = i % width * stride;
            double sum = 0;
            for (int k = 0; k < 6; k++)
                sum += Math.Pow(Math.Abs(x.Values[(plane * 15) + ((top + (k / 3)) * 5) + left + (k % 3)]), p);
            y[i] = Math.Pow(sum, 1.0 / p);
        }
        return new(y, [2, 4, height, width]);
    }
}
