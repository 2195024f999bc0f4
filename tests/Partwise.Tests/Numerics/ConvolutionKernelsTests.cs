using Partwise.Numerics;

namespace Partwise.Tests.Numerics;

/// <summary>Every vector path and block size against sums in double, on images and windows of odd sizes.</summary>
public sealed class ConvolutionKernelsTests
{
    private static readonly int[] s_blocks = [8, 16];

    // Height, width, kernel, stride, dilation and padding, down and across.
    private static readonly (int H, int W, WindowAxis Down, WindowAxis Across)[] s_shapes =
    [
        (5, 7, new(1, 1, 1, 0), new(1, 1, 1, 0)),
        (5, 7, new(3, 1, 1, 1), new(3, 1, 1, 1)),
        (6, 9, new(3, 2, 1, 1), new(3, 2, 1, 1)),
        (9, 8, new(3, 1, 2, 2), new(3, 1, 2, 1)),
        (4, 5, new(5, 1, 1, 2), new(5, 2, 1, 2)),
        (3, 2, new(3, 3, 1, 2), new(2, 1, 1, 1)),
        (11, 13, new(7, 2, 1, 3), new(7, 2, 1, 3)),
        (1, 1, new(3, 1, 1, 1), new(3, 1, 1, 1)),
    ];

    public static TheoryData<VectorPath> Paths => [.. Enum.GetValues<VectorPath>()];

    [Theory]
    [MemberData(nameof(Paths))]
    public void DenseWeightGradient_AllShapes_MatchesDoubleSums(VectorPath path) =>
        Sweep(
            path,
            (b, window) =>
            {
                const int Images = 2;
                int xImage = (window.Positions * b) + 3,
                    yImage = (window.Windows * b) + 5;
                float[] x = Numbers(Images * xImage, 1),
                    dy = Numbers(Images * yImage, 2),
                    sums = Numbers(window.Taps * b * b, 3),
                    before = [.. sums];
                DenseWeightGradient.Accumulate(path, b, window, Images, x, xImage, dy, yImage, sums);
                for (int t = 0; t < window.Taps; t++)
                {
                    for (int i = 0; i < b; i++)
                    {
                        for (int o = 0; o < b; o++)
                        {
                            double sum = before[(((t * b) + i) * b) + o];
                            for (int n = 0; n < Images; n++)
                                sum += Visits(window, t)
                                    .Sum(v => (double)x[(n * xImage) + (v.Place * b) + i] * dy[(n * yImage) + (v.Window * b) + o]);
                            Near(sum, sums[(((t * b) + i) * b) + o], path, window);
                        }
                    }
                }
            }
        );

    [Theory]
    [MemberData(nameof(Paths))]
    public void NarrowWeightGradient_AllShapes_MatchesDoubleSums(VectorPath path) =>
        Sweep(
            path,
            (b, window) =>
            {
                if (window.Columns.Dilation != 1)
                    return;
                float[] x = Numbers(window.Positions, 1),
                    dy = Numbers(window.Windows * b, 2);
                var padded = new float[
                    (NarrowWeightGradient.PaddedHeight(window) * NarrowWeightGradient.PaddedWidth(window)) + NarrowWeightGradient.Slack
                ];
                int columns = NarrowWeightGradient.RowSums(window);
                var sums = new float[window.Rows.Kernel * columns * b];
                NarrowWeightGradient.Pad(window, x, padded);
                NarrowWeightGradient.Accumulate(path, b, window, padded, dy, sums);
                for (int t = 0; t < window.Taps; t++)
                {
                    for (int o = 0; o < b; o++)
                    {
                        int at = ((t / window.Columns.Kernel * columns) + (t % window.Columns.Kernel)) * b;
                        Near(Visits(window, t).Sum(v => (double)x[v.Place] * dy[(v.Window * b) + o]), sums[at + o], path, window);
                    }
                }
            }
        );

    [Theory]
    [MemberData(nameof(Paths))]
    public void DepthwiseGradient_AllShapes_MatchesDoubleSums(VectorPath path) =>
        Sweep(
            path,
            (b, window) =>
            {
                float[] x = Numbers(window.Positions * b, 1),
                    dy = Numbers(window.Windows * b, 2),
                    w = Numbers(window.Taps * b, 3),
                    dw = Numbers(w.Length, 4),
                    dx = Numbers(x.Length, 5);
                DepthwiseGradient.Weights(path, b, window, x, dy, dw);
                DepthwiseGradient.Input(path, b, window, dy, w, dx);
                var expected = new double[x.Length];
                for (int t = 0; t < window.Taps; t++)
                {
                    for (int c = 0; c < b; c++)
                    {
                        Near(
                            Visits(window, t).Sum(v => (double)x[(v.Place * b) + c] * dy[(v.Window * b) + c]),
                            dw[(t * b) + c],
                            path,
                            window
                        );
                        foreach ((int place, int at) in Visits(window, t))
                            expected[(place * b) + c] += (double)dy[(at * b) + c] * w[(t * b) + c];
                    }
                }
                for (int i = 0; i < dx.Length; i++)
                    Near(expected[i], dx[i], path, window);
            }
        );

    [Theory]
    [MemberData(nameof(Paths))]
    public void MaxPoolGradient_TiesAmongThem_GoesToTheFirstMaximum(VectorPath path) =>
        Sweep(
            path,
            (b, window) =>
            {
                // Few different numbers, so that many windows have several maxima.
                float[] x = [.. Numbers(window.Positions * b, 1).Select(v => MathF.Round(2 * v))],
                    dy = Numbers(window.Windows * b, 2),
                    y = new float[dy.Length],
                    dx = Numbers(x.Length, 3);
                var expected = new double[x.Length];
                for (int c = 0; c < b; c++)
                {
                    foreach (
                        IGrouping<int, (int Place, int Window)> seen in Enumerable
                            .Range(0, window.Taps)
                            .SelectMany(t => Visits(window, t))
                            .GroupBy(v => v.Window)
                    )
                    {
                        int first = seen.MaxBy(v => x[(v.Place * b) + c]).Place;
                        y[(seen.Key * b) + c] = x[(first * b) + c];
                        expected[(first * b) + c] += dy[(seen.Key * b) + c];
                    }
                }
                MaxPoolGradient.Run(path, b, window, x, y, dy, dx);
                for (int i = 0; i < dx.Length; i++)
                    Near(expected[i], dx[i], path, window);
            }
        );

    [Theory]
    [MemberData(nameof(Paths))]
    public void Mask_AllRemainders_KeepsWhatLiesStrictlyBetween(VectorPath path)
    {
        RequirePath(path);
        for (int count = 0; count < 40; count++)
        {
            float[] y = [.. Numbers(count, 1).Select(v => MathF.Round(4 * v))],
                dy = Numbers(count, 2),
                dx = new float[count];
            Elementwise.Mask(path, dy, y, -1, 2, dx);
            Assert.Equal(dy.Zip(y, (g, v) => v is > -1 and < 2 ? g : 0), dx);
            Elementwise.Mask(path, dy, y, 0, float.PositiveInfinity, dx);
            Assert.Equal(dy.Zip(y, (g, v) => v > 0 ? g : 0), dx);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Sum_AllRemainders_MatchesDoubleSums(VectorPath path)
    {
        RequirePath(path);
        foreach (int b in s_blocks)
        {
            for (int positions = 0; positions < 11; positions++)
            {
                float[] x = Numbers(positions * b, 1),
                    sums = Numbers(b, 2);
                Elementwise.Sum(path, b, x, sums);
                for (int c = 0; c < b; c++)
                    Assert.Equal(Enumerable.Range(0, positions).Sum(p => (double)x[(p * b) + c]), sums[c], 1e-5);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Pack_OddChannels_PutsEveryWeightInItsPlaceAndZerosElsewhere(VectorPath path)
    {
        RequirePath(path);
        foreach (int b in s_blocks)
        {
            foreach (
                (int outputs, int inputs, int kernel, bool transposed) in new[]
                {
                    (b, b, 1, false),
                    (20, 13, 3, false),
                    (20, 13, 3, true),
                    (7, 33, 1, true),
                    (9, 17, 5, true),
                }
            )
            {
                // Every second offset, from the last one.
                int[] taken = WeightLayout.Select(kernel, kernel - 1, -2, (kernel + 1) / 2, kernel - 1, -2, (kernel + 1) / 2);
                var layout = new WeightLayout(outputs, inputs, transposed, kernel * kernel, taken);
                float[] w = Numbers(outputs * inputs * kernel * kernel, 1),
                    part = Numbers(taken.Length * b * b, 2),
                    narrow = Numbers(inputs * taken.Length * b, 3);
                for (int ob = 0; ob * b < outputs; ob++)
                {
                    if (!transposed)
                    {
                        BlockedWeights.PackNarrow(path, w, layout, b, ob, narrow);
                        Check(narrow, (i, t, o) => (((i * taken.Length) + t) * b) + o, 0, inputs);
                    }
                    for (int ib = 0; ib * b < inputs; ib++)
                    {
                        BlockedWeights.Pack(path, w, layout, b, ob, ib, part);
                        Check(part, (i, t, o) => (((t * b) + i) * b) + o, ib * b, b);
                    }

                    void Check(float[] packed, Func<int, int, int, int> place, int first, int count)
                    {
                        for (int i = 0; i < count; i++)
                        {
                            for (int o = 0; o < b; o++)
                            {
                                for (int t = 0; t < taken.Length; t++)
                                {
                                    bool there = (ob * b) + o < outputs && first + i < inputs;
                                    int source = transposed
                                        ? ((first + i) * outputs) + (ob * b) + o
                                        : (((ob * b) + o) * inputs) + first + i;
                                    Assert.Equal(there ? w[(source * kernel * kernel) + taken[t]] : 0, packed[place(i, t, o)]);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void Unpack_OddChannels_DropsWhatFillsUpBlocks()
    {
        const int Outputs = 19,
            Inputs = 21,
            Taps = 4,
            B = 8;
        var weights = new float[Outputs * Inputs * Taps];
        for (int ob = 0; ob < 3; ob++)
        {
            for (int ib = 0; ib < 3; ib++)
            {
                float[] sums =
                [
                    .. Enumerable
                        .Range(0, Taps * B * B)
                        .Select(j => (float)(((((ob * B) + (j % B)) * Inputs) + (ib * B) + (j / B % B)) * Taps) + (j / (B * B))),
                ];
                BlockedWeights.Unpack(sums, B, ob, ib, Outputs, Inputs, Taps, weights);
            }
        }
        Assert.Equal(Enumerable.Range(0, weights.Length).Select(i => (float)i), weights);
    }

    [Fact]
    public void Accumulate_TooShortTensor_Throws()
    {
        var window = new WindowGeometry(2, 2, 2, 2, new(1, 1, 1, 0), new(1, 1, 1, 0));
        ArgumentException e = Assert.Throws<ArgumentException>(() =>
            DenseWeightGradient.Accumulate(VectorPath.Scalar, 8, window, 1, new float[31], 32, new float[32], 32, new float[64])
        );
        Assert.Equal("A tensor of 31 numbers was given where 32 are needed; pass the whole tensor.", e.Message);
    }

    // For one offset of the kernel: the windows whose offset lies inside the image, and where.
    private static IEnumerable<(int Place, int Window)> Visits(WindowGeometry g, int tap)
    {
        for (int oh = 0; oh < g.OutputHeight; oh++)
        {
            for (int ow = 0; ow < g.OutputWidth; ow++)
            {
                int h = (oh * g.Rows.Stride) + (tap / g.Columns.Kernel * g.Rows.Dilation) - g.Rows.Padding;
                int w = (ow * g.Columns.Stride) + (tap % g.Columns.Kernel * g.Columns.Dilation) - g.Columns.Padding;
                if (h >= 0 && h < g.Height && w >= 0 && w < g.Width)
                    yield return ((h * g.Width) + w, (oh * g.OutputWidth) + ow);
            }
        }
    }

    private static void Sweep(VectorPath path, Action<int, WindowGeometry> body)
    {
        RequirePath(path);
        foreach ((int h, int w, WindowAxis down, WindowAxis across) in s_shapes)
        {
            foreach (int block in s_blocks)
                body(block, new WindowGeometry(h, w, Count(h, down), Count(w, across), down, across));
        }

        // The same padding before and after.
        static int Count(int size, WindowAxis axis) =>
            ((size + (2 * axis.Padding) - ((axis.Kernel - 1) * axis.Dilation) - 1) / axis.Stride) + 1;
    }

    private static void Near(double expected, float actual, VectorPath path, WindowGeometry window) =>
        Assert.True(Math.Abs(expected - actual) <= 2e-5 * (1 + Math.Abs(expected)), $"{path} {window}: {actual} is not {expected}");

    private static void RequirePath(VectorPath path) => Assert.SkipUnless(VectorPaths.IsSupported(path), $"This processor has no {path}.");

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }
}
