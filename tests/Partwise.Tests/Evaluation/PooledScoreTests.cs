using FsCheck;
using FsCheck.Fluent;
using Partwise.Attribution;
using Partwise.Evaluation;
using Partwise.Imaging;

namespace Partwise.Tests.Evaluation;

public sealed class PooledScoreTests
{
    [Fact]
    public void MatchedCorrelation_SumsOfSeveralImages_EqualTheCorrelationOfAllPositions()
    {
        var random = new Random(4);
        float[][] a = [.. Enumerable.Range(0, 3).Select(_ => Values(random, 2 * 6))],
            b = [.. Enumerable.Range(0, 3).Select(_ => Values(random, 3 * 6))];
        MapMoments total = MapMoments.Total(a.Zip(b, (x, y) => MapMoments.Of(x, y, 6)));
        double[] expected = HeatmapStability.Correlations(Rows(a, 2), Rows(b, 3), 18);
        Assert.Equal(expected.Average(), total.MatchedCorrelation(), 1e-9);
        Assert.Equal(0, MapMoments.Of([1, 1], [1, 2], 2).MatchedCorrelation());
    }

    [Fact]
    public void OfPart_WeightedPairs_LeaveOutTheImageItself()
    {
        float half = MathF.Sqrt(0.5f);
        // Pairs: (1,2) cosine 0, (1,3) and (2,3) cosine √½; weights 1, 1, 2: (0·1 + √½·2 + √½·2) / 5.
        Assert.Equal(
            4 * Math.Sqrt(0.5) / 5,
            C2Score
                .OfPart(
                    [
                        [1, 0],
                        [0, 1],
                        [half, half],
                    ],
                    [1, 1, 2]
                )!
                .Value,
            1e-6
        );
        Assert.Equal(
            1,
            C2Score
                .OfPart(
                    [
                        [1, 0],
                        [1, 0],
                    ],
                    [3, 0.5f]
                )!
                .Value,
            1e-6
        );
        Assert.Null(
            C2Score.OfPart(
                [
                    [1, 0],
                    [0, 0],
                ],
                [1, 1]
            )
        );
        Assert.Null(
            C2Score.OfPart(
                [
                    [1, 0],
                    [0, 1],
                ],
                [1, 0]
            )
        );
        Assert.Contains(
            "There are 1 encodings and 2 weights",
            Assert
                .Throws<ArgumentException>(() =>
                    C2Score.OfPart(
                        [
                            [1],
                        ],
                        [1, 2]
                    )
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Gather_AnyWeights_IsTheTransposeOfUpsampling() =>
        Prop.ForAll(
                Gen.Choose(0, 1 << 20).ToArbitrary(),
                seed =>
                {
                    var random = new Random(seed);
                    (int rows, int columns, int height, int width) = (
                        random.Next(1, 5),
                        random.Next(1, 5),
                        random.Next(5, 12),
                        random.Next(5, 12)
                    );
                    float[] features = Values(random, rows * columns),
                        weights = Values(random, height * width),
                        large = new float[height * width];
                    LinearUpsampler.Upsample(features, rows, columns, large, height, width);
                    double direct = large.Zip(weights, (f, w) => (double)f * w).Sum();
                    double gathered = UpsamplingTranspose
                        .Gather(weights, height, width, rows, columns)
                        .Zip(features, (w, f) => w * f)
                        .Sum();
                    return Math.Abs(direct - gathered) < 1e-4;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Of_EncoderOutputs_FindsTheGrid()
    {
        Assert.Equal(new EncoderLayout(384, 16, 16, true, 1), EncoderLayout.Of([1, 257, 384]));
        Assert.Equal(new EncoderLayout(96, 7, 7, true, 0), EncoderLayout.Of([1, 49, 96]));
        Assert.Equal(new EncoderLayout(1280, 7, 7, false, 0), EncoderLayout.Of([1, 1280, 7, 7]));
        Assert.Null(EncoderLayout.Of([1, 1000]));
        Assert.Null(EncoderLayout.Of([1, 48, 96]));
        float[] target = new float[2];
        new EncoderLayout(2, 1, 2, true, 1).Average([9, 9, 3, 0, 0, 4], [1, 1], target);
        Assert.Equal([0.6f, 0.8f], target);
    }

    [Fact]
    public void Of_CurvesOfDifferentLengths_CountWhereTheyHavePoints()
    {
        IReadOnlyList<CurvePoint> points = MeanCurve.Of([new([1, 2], [4, 2]), new([1], [2])], seed: 1, resamples: 200);
        Assert.Equal([(1.0, 3.0, 2), (2.0, 2.0, 1)], points.Select(p => (p.X, p.Mean, p.N)));
        Assert.Equal((2.0, 4.0), (points[0].Low, points[0].High));
        Assert.Equal((2.0, 2.0), (points[1].Low, points[1].High));
        Assert.Empty(MeanCurve.Of([], 1, 10));
    }

    [Fact]
    public void Measure_TopParts_HasTheWholeCurve()
    {
        var image = new PartImage(0, 4, [4, 0, 1, 0, -1, 0], 3, 1, 2);
        MetricScore score = new TopPartsError(2).Measure(image, null);
        Assert.Equal([0, 0.25, 0], score.Curve!.Scores);
        Assert.Equal([1.0, 2, 3], score.Curve.Shares);
        Assert.Equal(0.25, score.Value);
    }

    [Fact]
    public void Of_LargeMap_IsAveragedDown()
    {
        ImageMap map = ImageMap.Of("rise", new AttributionMap([.. Enumerable.Range(0, 56 * 28).Select(i => (float)(i / 28))], 56, 28));
        Assert.Equal((28, 28), (map.Height, map.Width));
        Assert.Equal(0.5f, map.Values[0]);
        Assert.Equal(54.5f, map.Values[^1]);
    }

    [Theory]
    [InlineData("deletion", "deletion:xplique")]
    [InlineData("deletion:xplique", "deletion:xplique")]
    [InlineData("insertion:rise", "insertion:rise")]
    [InlineData("relevance-mass:absolute", "relevance-mass:absolute")]
    [InlineData("deletion:probability", "deletion:xplique-probability")]
    [InlineData("top-parts-error:1", "top-parts-error:1")]
    public void Variant_AliasOrFullName_IsTheDefinition(string name, string variant)
    {
        MetricCatalog.Check([name]);
        Assert.Equal(variant, MetricCatalog.Variant(name));
    }

    private static float[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];

    private static double[] Rows(float[][] images, int k) =>
        [.. Enumerable.Range(0, k).SelectMany(i => images.SelectMany(image => image.AsSpan(i * 6, 6).ToArray().Select(v => (double)v)))];
}
