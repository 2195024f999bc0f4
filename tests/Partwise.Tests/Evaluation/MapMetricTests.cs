using Partwise.Attribution;
using Partwise.Evaluation;
using Partwise.Tests.Attribution;

namespace Partwise.Tests.Evaluation;

public sealed class MapMetricTests
{
    private const string Constant = "The map is constant, so it ranks no place above another.";
    private const string NotFinite = "The map holds values that are not finite numbers.";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Measure_DeletionOnALinearModel_GivesTheHandComputedArea()
    {
        // Channels alike, values 3, 2, 1, 0 by pixel; logit = mean of the sum over channels. Steps of two pixels: 4.5, 0.75, 0.
        AttributionSubject subject = ToyModel.Subject(2, 2, i => 3 - (i % 4), [1, 1, 1], [0]);
        MetricScore deletion = Score(DeletionInsertion.Xplique(false, steps: 2), subject, [3, 2, 1, 0]),
            insertion = Score(DeletionInsertion.Xplique(true, steps: 2), subject, [3, 2, 1, 0]);
        Assert.Equal([4.5, 0.75, 0], deletion.Curve!.Scores.Select(s => Math.Round(s, 6)));
        Assert.Equal([0, 0.5, 1], deletion.Curve.Shares);
        Assert.Equal((((4.5 + 0.75) / 2) + (0.75 / 2)) / 2, deletion.Value!.Value, 1e-6);
        Assert.Equal(((3.75 / 2) + ((3.75 + 4.5) / 2)) / 2, insertion.Value!.Value, 1e-6);
    }

    [Fact]
    public void Measure_RiseInsertion_EndsAtTheImage()
    {
        AttributionSubject subject = ToyModel.Random(12);
        float[] map = new GradCam().Attribute(subject, 0, new AttributionOptions(), Token).Values;
        MetricScore score = Score(DeletionInsertion.Rise(true), subject, map);
        Assert.Equal(13, score.Curve!.Scores.Count);
        Assert.Equal(Scores.Probability(subject.Logits.Span, 0), score.Curve.Scores[^1], 1e-6);
    }

    [Fact]
    public void Measure_MuFidelityOfTheExactMap_IsOneOnALinearModel()
    {
        AttributionSubject subject = ToyModel.Random(18);
        float[] map = new GradCam().Attribute(subject, 0, new AttributionOptions(), Token).Values;
        Assert.InRange(Score(new MuFidelity(100), subject, map).Value!.Value, 0.9999, 1);
        Assert.InRange(Score(new MuFidelity(100), subject, Array.ConvertAll(map, v => -v)).Value!.Value, -1, -0.9999);
    }

    [Fact]
    public void Measure_TruthMetrics_GiveHandComputedShares()
    {
        AttributionSubject subject = ToyModel.Random(2);
        var truth = new ObjectRegion([true, false, true, false], 2, 2);
        float[] map = [4, 1, -2, 3];
        Assert.Equal(1, Score(new PointingGame(), subject, map, truth).Value);
        Assert.Equal(0, Score(new PointingGame(), subject, [1, 4, 2, 3], truth).Value);
        Assert.Equal(0.5, Score(new RelevanceMass(), subject, map, truth).Value);
        Assert.Equal(0.6, Score(new RelevanceMass(absolute: true), subject, map, truth).Value);
        Assert.Equal(0.5, Score(new RelevanceRank(), subject, map, truth).Value);
    }

    [Fact]
    public void Measure_EmptyAnnotation_IsNeverAHit()
    {
        ObjectRegion outside = ObjectRegion.Rectangle(5, 5, 9, 9, 2, 2);
        Assert.Equal(0, outside.Count);
        foreach (IMapMetric metric in new IMapMetric[] { new PointingGame(), new RelevanceMass(), new RelevanceRank() })
        {
            Assert.Equal(
                "The annotated object lies outside the network's input.",
                Score(metric, ToyModel.Random(2), [4, 1, 2, 3], outside).Reason
            );
            Assert.Equal("The image has no annotated object.", Score(metric, ToyModel.Random(2), [4, 1, 2, 3]).Reason);
        }
    }

    [Fact]
    public void Measure_Sparseness_IsTheGiniIndex()
    {
        Assert.Equal(0, Score(new Sparseness(), ToyModel.Random(2), [1, -1, 1, 1]).Value);
        Assert.Equal(0.75, Score(new Sparseness(), ToyModel.Random(2), [0, 0, -5, 0]).Value);
        Assert.Equal(
            "The map is all zero, so it has no mass to share out.",
            Score(new Sparseness(), ToyModel.Random(2), [0, 0, 0, 0]).Reason
        );
    }

    [Fact]
    public void Measure_DropAndIncrease_FollowTheirDefinitions()
    {
        // Finished map: 1, 2/3, 1/3, 0; input 4, 3, 2, 1 in each channel; logit 7.5 before, 4 + 2 + 2/3 over four pixels after.
        AttributionSubject subject = ToyModel.Subject(2, 2, i => 4 - (i % 4), [1, 1, 1], [0]);
        float[] map = [3, 2, 1, 0];
        Assert.Equal(7.5 - (3 * (4 + 2 + (2 / 3.0)) / 4), Score(new DropIncrease(DropKind.Drop, false), subject, map).Value!.Value, 1e-5);
        Assert.Equal(0, Score(new DropIncrease(DropKind.Increase, false), subject, map).Value);
        // The probability of a single logit is its sigmoid.
        double before = 1 / (1 + Math.Exp(-7.5)),
            after = 1 / (1 + Math.Exp(-5));
        Assert.Equal((before - after) / (before + 1e-8), Score(new DropIncrease(DropKind.Drop, true), subject, map).Value!.Value, 1e-6);
        Assert.Throws<ArgumentException>(() => new DropIncrease(DropKind.Gain, false));
    }

    [Theory]
    [MemberData(nameof(RankingMetrics))]
    public void Measure_ConstantOrNaNMap_SaysWhyThereIsNoNumber(string name)
    {
        var truth = new ObjectRegion([true, false, true, false], 2, 2);
        IMapMetric metric = ((IMapMetric)MetricCatalog.Form(name)!);
        Assert.Equal(Constant, Score(metric, ToyModel.Random(2), [1, 1, 1, 1], truth).Reason);
        Assert.Equal(NotFinite, Score(metric, ToyModel.Random(2), [1, float.NaN, 1, 1], truth).Reason);
        Assert.Null(Score(metric, ToyModel.Random(2), [1, float.PositiveInfinity, 1, 1], truth).Value);
    }

    public static TheoryData<string> RankingMetrics =>
        [
            "deletion",
            "insertion",
            "deletion:rise",
            "insertion:rise",
            "road",
            "mu-fidelity",
            "pointing-game",
            "relevance-mass",
            "relevance-rank",
        ];

    [Fact]
    public void Of_NumberThatIsNotFinite_HasAReasonInstead()
    {
        Assert.Null(MetricScore.Of(double.NaN).Value);
        Assert.NotNull(MetricScore.Of(double.PositiveInfinity).Reason);
    }

    [Fact]
    public void Check_UnknownMetric_ListsAll()
    {
        PartwiseException e = Assert.Throws<PartwiseException>(() => MetricCatalog.Check(["deletion", "consistancy"]));
        Assert.StartsWith(
            "There is no metric 'consistancy'; did you mean 'consistency'? Choose among completeness, ",
            e.Message,
            StringComparison.Ordinal
        );
        Assert.EndsWith("twin-part.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fill_NothingKept_IsZero()
    {
        float[] filled = [9, 9, 9, 9];
        RoadImputer.Fill([1, 2, 3, 4], [false, false, false, false], filled, 2, 2);
        Assert.Equal([0f, 0, 0, 0], filled);
    }

    [Fact]
    public void Spearman_TiesAndConstants_AreHandled()
    {
        Assert.Equal([1.5, 3, 1.5], Ranks.Average([2, 5, 2]));
        Assert.Null(Ranks.Spearman([1, 1, 1], [1, 2, 3]));
        Assert.Equal(-1, Ranks.Spearman([1, 2, 3], [9, 4, 1])!.Value, 1e-12);
    }

    private static MetricScore Score(IMapMetric metric, AttributionSubject subject, float[] map, ObjectRegion? truth = null) =>
        metric.Measure(
            new MapSubject(subject, 0, new AttributionMap(map, subject.Rows, subject.Columns), null, truth),
            new AttributionOptions(),
            Token
        );
}
