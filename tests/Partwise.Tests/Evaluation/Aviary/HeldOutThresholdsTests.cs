using Partwise.Evaluation.GroundTruth;

namespace Partwise.Tests.Evaluation.Aviary;

public sealed class HeldOutThresholdsTests
{
    [Fact]
    public void Score_HalvesThatPreferOtherThresholds_UsesTheOtherHalfs()
    {
        // Half 0 is best at the first threshold, half 1 at the last.
        MethodTruth[] truths = [Truth(1, 0, 0), Truth(0, 0, 1), Truth(1, 0, 0), Truth(0, 0, 1)];

        HeldOutThresholds held = HeldOutThresholds.Choose(truths, [0, 1, 0, 1], 3);

        Assert.Equal([0, 0, 0, 0], Enumerable.Range(0, 4).Select(i => held.Score("csdc", i)!.Value));
        Assert.Equal(0.3, held.Mean([0.1, 0.2, 0.5])!.Value, 12);
    }

    [Fact]
    public void Choose_ChecksDisagree_WeighsDistractibilityAsMuchAsTheThreeTogether()
    {
        MethodTruth truth = new();
        truth.Curves["csdc"] = [1, 0];
        truth.Curves["pc"] = [1, 0.5];
        truth.Curves["dc"] = [0, 0];
        truth.Curves["distractibility"] = [0.4, 1];

        HeldOutThresholds held = HeldOutThresholds.Choose([truth, truth], [0, 1], 2);

        Assert.Equal(0.5, held.Score("pc", 0));
        Assert.Null(held.Score("sd", 0));
    }

    [Fact]
    public void Choose_EquallyGood_TakesTheLowest() =>
        Assert.Equal(0.1, HeldOutThresholds.Choose([Truth(1, 1, 1), Truth(1, 1, 1)], [0, 1], 3).Mean([0.1, 0.2, 0.5]));

    [Fact]
    public void Choose_AHalfWithoutImages_HasNoThresholdForTheOther()
    {
        HeldOutThresholds held = HeldOutThresholds.Choose([Truth(1, 0, 0)], [0], 3);

        Assert.Null(held.Score("csdc", 0));
        Assert.Null(held.Mean([0.1, 0.2, 0.5]));
    }

    [Fact]
    public void Halves_AnyLabels_AreEvenAlsoWithinClasses()
    {
        int?[] labels = [.. Enumerable.Range(0, 40).Select(i => i % 5 == 4 ? (int?)null : i % 5)];

        int[] halves = HeldOutThresholds.Halves(labels, 3);

        Assert.Equal(20, halves.Count(h => h == 1));
        Assert.All(Enumerable.Range(0, 4), c => Assert.Equal(4, Enumerable.Range(0, 40).Count(i => labels[i] == c && halves[i] == 0)));
        Assert.Equal(halves, HeldOutThresholds.Halves(labels, 3));
        Assert.NotEqual(halves, HeldOutThresholds.Halves(labels, 4));
    }

    private static MethodTruth Truth(params double[] csdc)
    {
        MethodTruth truth = new();
        truth.Curves["csdc"] = csdc;
        return truth;
    }
}
