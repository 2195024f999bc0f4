using System.Numerics;
using Partwise.Datasets;
using Partwise.Evaluation;
using Partwise.Models;

namespace Partwise.Tests.Evaluation;

public sealed class PartScoreTests
{
    private static readonly PartScoreOptions s_options = new() { Size = 28, HalfSize = 4 };

    // One prototype whose map peaks in the top left corner of 7×7, so that its window is 0…(1.5 + 4).
    private static readonly float[] s_corner = [.. Enumerable.Range(0, 49).Select(i => i == 0 ? 1f : 0)];

    [Fact]
    public void Compute_ThresholdAndSupport_DecideWhatIsConsistent()
    {
        PartPoint inside = new(2, 2, true),
            outside = new(20, 20, true),
            hidden = default;
        // Part 0 is hit in 4 of 5 images, part 1 in its only one.
        PartHits[] images =
        [
            Hits(0, inside, inside),
            Hits(0, inside, hidden),
            Hits(0, inside, hidden),
            Hits(0, inside, hidden),
            Hits(0, outside, hidden),
        ];
        ConsistencyResult loose = ConsistencyScore.Compute(images, s_options),
            strict = ConsistencyScore.Compute(images, s_options with { MinimumSupport = 5, Threshold = 0.9 });
        Assert.Equal((1, 1.0, true), (loose.Prototypes[0].BestPart, loose.Prototypes[0].BestRate, loose.Prototypes[0].Consistent));
        Assert.Equal((0, 0.8, false), (strict.Prototypes[0].BestPart, strict.Prototypes[0].BestRate, strict.Prototypes[0].Consistent));
        Assert.Equal(0.2, loose.NoHitRate!.Value, 1e-12);
        Assert.Equal(100, loose.Score);
        Assert.Equal(0, strict.MacroScore);
    }

    [Fact]
    public void Compute_TooFewImagesForTheSupport_LeavesThePrototypeOut()
    {
        PartHits image = Hits(0, new PartPoint(2, 2, true));
        ConsistencyResult result = ConsistencyScore.Compute([image, image], s_options with { MinimumSupport = 3 });
        Assert.Null(result.Score);
        Assert.Equal(0, Assert.Single(result.Unsupported).Prototype);
        // As published, a class whose parts are never visible has prototypes that are not consistent.
        Assert.Equal(0, ConsistencyScore.Compute([Hits(0, default(PartPoint))], s_options).Score);
    }

    [Fact]
    public void Of_Strata_KeepTheirSizes()
    {
        int[] strata = [0, 0, 0, 1];
        Assert.Equal(
            new ConfidenceInterval(1, 1),
            Bootstrap.Of(4, pick => pick.Count(i => strata[i] == 1), seed: 2, resamples: 50, strata: strata)
        );
        int[] values = [0, 0, 1];
        ConfidenceInterval highest = Bootstrap.Of(3, pick => pick.Max(i => values[i]), seed: 2, centre: 0.5)!.Value;
        Assert.InRange(0.5, highest.Low, highest.High);
        Assert.Equal(1, highest.High - highest.Low, 1e-12);
        Assert.Contains(
            "each unit needs one",
            Assert.Throws<ArgumentException>(() => Bootstrap.Of(2, _ => 0, 0, strata: strata)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Compute_ClassWithoutImages_IsListedAndLeftOut()
    {
        ConsistencyResult result = ConsistencyScore.Compute([Hits(2, new PartPoint(2, 2, true))], s_options, [1, 2, 3]);
        Assert.Equal([1, 3], result.Omitted);
        Assert.Equal(100, result.Score);
        Assert.Null(ConsistencyScore.Compute([], s_options, [0]).Score);
        Assert.Null(StabilityScore.Compute([], [Array.Empty<PartHits>()]).Score);
    }

    [Fact]
    public void Compute_Stability_ReportsEmptyAgreementApart()
    {
        PartHits hit = Hits(0, new PartPoint(2, 2, true)),
            miss = Hits(0, new PartPoint(20, 20, true));
        StabilityResult result = StabilityScore.Compute([hit, hit, miss], [hit, miss, miss], [hit, hit, miss]);
        Assert.Equal((5, 6, 2), (result.Prototypes[0].Equal, result.Prototypes[0].Count, result.Prototypes[0].Empty));
        Assert.Equal(100 * 5 / 6.0, result.Score!.Value, 1e-9);
        Assert.Equal(75, result.ScoreWithoutEmpty!.Value, 1e-9);
        Assert.Contains(
            "at least one draw is needed",
            Assert.Throws<ArgumentException>(() => StabilityScore.Compute([hit])).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "they must be the same",
            Assert.Throws<ArgumentException>(() => StabilityScore.Compute([hit], [new[] { hit, hit }])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Find_NaNMap_HitsNothing()
    {
        float[] broken = (float[])s_corner.Clone();
        broken[3] = float.NaN;
        PartHits hits = PartHits.Find(0, broken, 1, 7, 7, [new PartPoint(2, 2, true)], s_options);
        Assert.Null(hits.Windows[0]);
        Assert.False(hits.Of(0)[0]);
    }

    [Fact]
    public void Map_BadBoxOrPart_IsRefused()
    {
        Assert.Contains(
            "at least 1 × 1 is needed",
            Assert.Throws<ArgumentException>(() => PublishedPoints.Map([], 15, new Box(0, 0, 0.5, 9), 224)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "the dataset has the parts 0 to 14",
            Assert
                .Throws<ArgumentException>(() => PublishedPoints.Map([new PartLocation(15, 1, 1, true)], 15, new Box(0, 0, 9, 9), 224))
                .Message,
            StringComparison.Ordinal
        );
        PartPoint far = PublishedPoints.Map([new PartLocation(0, 1e9, -1e9, true)], 1, new Box(0, 0, 1, 1), 224)[0];
        Assert.Equal((int.MaxValue, int.MinValue), (far.X, far.Y));
    }

    [Fact]
    public void ByClass_DistinctParts_GivesEachPrototypeAPartOfItsOwn()
    {
        // Two prototypes in the same corner: only one of them can have the part there.
        PartHits both = PartHits.Find(
            0,
            [.. s_corner, .. s_corner],
            2,
            7,
            7,
            [new PartPoint(2, 2, true), new PartPoint(20, 20, true)],
            s_options
        );
        ConsistencyResult counts = ConsistencyScore.Compute([both], s_options);
        Assert.Equal(100, counts.Score);
        Assert.Equal(0.5, DistinctPartRate.ByClass(counts)[0], 1e-12);
        Assert.Equal(0, DistinctPartRate.ByClass(counts, minimumSupport: 2)[0]);
    }

    [Fact]
    public void Compute_Purity_LooksAtTheHighestPeaks()
    {
        PartHits hit = Hits(0, new PartPoint(2, 2, true)),
            miss = Hits(0, new PartPoint(20, 20, true));
        Assert.Equal(
            0.5,
            PurityScore.Compute(
                [hit, miss, miss],
                [
                    [3f],
                    [2f],
                    [1f],
                ],
                top: 2
            )
        );
        Assert.Equal(
            1,
            PurityScore.Compute(
                [hit, miss, miss],
                [
                    [3f],
                    [2f],
                    [1f],
                ],
                top: 1
            )
        );
        Assert.Null(PurityScore.Compute([], []));
    }

    [Fact]
    public void Correlations_SwappedParts_AreMatched()
    {
        double[] a = [1, 2, 3, 1],
            b = [4, 0, 1, 0];
        Assert.All(HeatmapStability.Correlations([.. a, .. b], [.. b, .. a], 4), c => Assert.Equal(1, c, 1e-12));
        Assert.Equal([1, 0], HeatmapStability.Correlations([.. a, .. b], a, 4).Select(c => Math.Round(c, 12)));
    }

    [Fact]
    public void Measure_PartMetrics_GiveHandComputedShares()
    {
        var image = new PartImage(0, 2, [3, 1, -1, -1], 2, 1, 2);
        Assert.Equal(2 / 6.0, new NegativeEvidenceShare().Measure(image, null).Value!.Value, 1e-12);
        Assert.Equal(2 / 6.0, new WeakestPrototypeShare().Measure(image, null).Value!.Value, 1e-12);
        Assert.Equal(1, new TopPartsError(1).Measure(image, null).Value);
        Assert.Equal(0, new TopPartsError(2).Measure(image, null).Value);
        Assert.Equal(0, new NegativeMapMass().Measure(image, null).Value);
        Assert.Equal(1 / 4.0, new NegativeMapMass().Measure(new PartImage(0, 2, [3, -1], 1, 1, 2), null).Value);
        Assert.Equal(2 / 6.0, new NegativeMapMass(byCoefficient: true).Measure(image, null).Value!.Value, 1e-12);
        Assert.Equal(0, new NegativeMapMass(byCoefficient: true).Measure(image with { CounterEvidence = [false, true] }, null).Value);
        Assert.Equal(2 / 6.0, new BackgroundShare().Measure(image, new ObjectRegion([true, false], 1, 2)).Value!.Value, 1e-12);
        Assert.Equal(
            "No part contributes anything.",
            new NegativeEvidenceShare().Measure(new PartImage(0, 0, [0, 0], 1, 1, 2), null).Reason
        );
        Assert.Equal(
            "The logit equals its bias, so there is no evidence to compare with.",
            new TopPartsError(1).Measure(new PartImage(0, 0, [0, 0], 1, 1, 2), null).Reason
        );
        Assert.Equal(-1, new MapOverlap().Measure(new PartImage(0, 1, [1, 0, 0, 1], 2, 1, 2), null).Value!.Value, 1e-12);
    }

    [Fact]
    public void Add_Noise_HasTheStatedSizeAndSeed()
    {
        Preprocessing signed = Preprocessing.FromMetadata(
            """{"mean":[127.5,127.5,127.5],"std":[127.5,127.5,127.5],"scale":"0-255","resize":256,"crop":224}""",
            null
        );
        float[] published = new float[30000],
            honest = new float[30000],
            again = new float[30000];
        InputNoise.Published.Add(published, signed, 1);
        InputNoise.Honest.Add(honest, signed, 1);
        InputNoise.Honest.Add(again, signed, 1);
        Assert.Equal(honest, again);
        Assert.Equal(0.25f, published.Max());
        Assert.Equal(14.375 / 127.5, honest.Max(), 1e-6);
        Assert.Equal(25.5, 0.2 * InputNoise.GreyLevels(signed, 0), 1e-9);
        Assert.InRange(InputNoise.GreyLevels(Preprocessing.Default(null), 1) * 0.2, 11, 12);
    }

    [Fact]
    public void OfMean_ConstantValues_HaveAnIntervalOfNoWidth()
    {
        Assert.Equal(new ConfidenceInterval(3, 3), Bootstrap.OfMean([3, 3, 3], seed: 1));
        Assert.Null(Bootstrap.OfMean([], seed: 1));
        ConfidenceInterval interval = Bootstrap.OfMean([.. Enumerable.Range(0, 100).Select(i => (double)i)], seed: 1)!.Value;
        Assert.Equal(interval, Bootstrap.OfMean([.. Enumerable.Range(0, 100).Select(i => (double)i)], seed: 1));
        // 1.96 standard errors around 49.5 are 43.8 and 55.2.
        Assert.InRange(interval.Low, 42.5, 45);
        Assert.InRange(interval.High, 54, 56.5);
    }

    [Theory]
    [InlineData(2.5, 1)]
    [InlineData(3.5, 2)]
    [InlineData(4.5, 3)]
    [InlineData(-1, 0)]
    public void SufficientParts_LargestContributionsFirst_GiveTheSmallestSet(double needed, int fewest)
    {
        var image = new PartImage(0, 3, [1, 3, -2, 1], 4, 1, 1) { Needed = needed };
        MetricScore score = new SufficientParts().Measure(image, null);
        Assert.Equal(fewest, score.Value);
        // No other set of that size or a smaller one is better.
        int subsets = Enumerable
            .Range(0, 16)
            .Where(set => Enumerable.Range(0, 4).Sum(i => (set >> i & 1) * image.Contributions[i]) > needed)
            .Min(set => BitOperations.PopCount((uint)set));
        Assert.Equal(subsets, fewest);
    }

    [Fact]
    public void SufficientParts_WhereNothingSuffices_SaysSo()
    {
        Assert.Equal(
            "No set of parts puts the class ahead of all others.",
            new SufficientParts().Measure(new PartImage(0, 1, [1, -1], 2, 1, 1) { Needed = 1 }, null).Reason
        );
        Assert.Equal(
            "The parts do not add up to the logit, or there is no other class.",
            new SufficientParts().Measure(new PartImage(0, 1, [1, -1], 2, 1, 1), null).Reason
        );
    }

    private static PartHits Hits(int c, params PartPoint[] points) => PartHits.Find(c, s_corner, 1, 7, 7, points, s_options);
}
