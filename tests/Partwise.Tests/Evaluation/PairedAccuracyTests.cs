using FsCheck;
using FsCheck.Fluent;
using Partwise.Evaluation;

namespace Partwise.Tests.Evaluation;

public sealed class PairedAccuracyTests
{
    // 8 of 10: 0.4902 to 0.9433 by Wilson's formula; 1 lost, 9 gained: 2·(1 + 10)/1024.
    [Fact]
    public void Of_KnownCounts_HasTheTextbookNumbers()
    {
        bool[] before = [.. Enumerable.Repeat(true, 8), false, false];
        PairedAccuracy same = PairedAccuracy.Of(before, before);
        Assert.Equal(0.490162, same.BeforeInterval.Low, 1e-6);
        Assert.Equal(0.943318, same.BeforeInterval.High, 1e-6);
        Assert.Equal((1, 0.0), (same.PValue, same.Difference));

        PairedAccuracy nine = PairedAccuracy.Of([.. Enumerable.Repeat(false, 9), true], [.. Enumerable.Repeat(true, 9), false]);
        Assert.Equal(22.0 / 1024, nine.PValue, 1e-12);
        Assert.False(nine.IsLoss);
        Assert.True(PairedAccuracy.Of([.. Enumerable.Repeat(true, 9), false], [.. Enumerable.Repeat(false, 9), true]).IsLoss);
    }

    [Fact]
    public void Of_ManyPhotos_DoesNotUnderflow()
    {
        PairedAccuracy lost = PairedAccuracy.Of(
            [.. Enumerable.Repeat(true, 3000), .. Enumerable.Repeat(false, 2900)],
            [.. Enumerable.Repeat(false, 3000), .. Enumerable.Repeat(true, 2900)]
        );

        Assert.InRange(lost.PValue, 0.18, 0.21);
    }

    [Fact]
    public void Of_AnyAnswers_CountsAndIntervalsFit() =>
        Prop.ForAll(
                FsCheck.FSharp.ArbMap.defaults.ArbFor<(bool, bool)[]>(),
                pairs =>
                {
                    if (pairs.Length == 0)
                        return true;
                    PairedAccuracy a = PairedAccuracy.Of([.. pairs.Select(p => p.Item1)], [.. pairs.Select(p => p.Item2)]);
                    double before = (double)a.Before / a.Photos;
                    return a.After - a.Before == a.Gained - a.Lost
                        && a.PValue is > 0 and <= 1
                        && a.BeforeInterval.Low <= before
                        && before <= a.BeforeInterval.High
                        && a.DifferenceInterval.Low <= a.Difference + 1e-12
                        && a.Difference - 1e-12 <= a.DifferenceInterval.High;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Of_OtherNumbers_IsRefused()
    {
        Assert.Contains(
            "1 answers before and 2 after",
            Assert.Throws<ArgumentException>(() => PairedAccuracy.Of([true], [true, false])).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => PairedAccuracy.Of([], []));
    }
}
