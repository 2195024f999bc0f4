using FsCheck;
using FsCheck.Fluent;
using Partwise.Evaluation;
using Partwise.Numerics;

namespace Partwise.Tests.Evaluation;

public sealed class AuditTests
{
    /// <summary>Against all 2^k sets: none that decides is smaller, and the one found decides.</summary>
    [Fact]
    public void SufficientSet_AnyNumbers_IsTheSmallest()
    {
        Gen<(int Bias, int[] Parts, int[] Others)> cases =
            from bias in Gen.Choose(-20, 20)
            from k in Gen.Choose(0, 7)
            from parts in Gen.Choose(-30, 30).ArrayOf(k)
            from n in Gen.Choose(1, 4)
            from others in Gen.Choose(-40, 40).ArrayOf(n)
            select (bias, parts, others);
        Prop.ForAll(
                cases.ToArbitrary(),
                c =>
                {
                    IReadOnlyList<int>? found = SufficientSet.Find(
                        c.Bias,
                        [.. c.Parts.Select(p => (double)p)],
                        c.Others.Select(o => (double)o)
                    );
                    int[] sizes =
                    [
                        .. Enumerable
                            .Range(0, 1 << c.Parts.Length)
                            .Where(set =>
                                c.Bias + Enumerable.Range(0, c.Parts.Length).Where(i => (set >> i & 1) == 1).Sum(i => c.Parts[i])
                                > c.Others.Max()
                            )
                            .Select(set => int.PopCount(set)),
                    ];
                    return sizes.Length == 0
                        ? found is null
                        : found is not null
                            && found.Count == sizes.Min()
                            && found.Distinct().Count() == found.Count
                            && c.Bias + found.Sum(i => c.Parts[i]) > c.Others.Max();
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Calibration_KnownBins_HasTheirError()
    {
        // 0.95 twice, once right: |0.95 − 0.5|; 0.55 twice, both right: |0.55 − 1|; each half of the photos.
        Calibration calibration = Calibration.Of([0.95, 0.95, 0.55, 0.55], [true, false, true, true], bins: 10);

        Assert.Equal(0.45, calibration.Error, 1e-12);
        Assert.Equal([0.5, 0.9], calibration.Bins.Select(b => b.Low));
        Assert.Equal(0, Calibration.Of([1, 1], [true, true]).Error);
        Assert.Contains(
            "2 confidences for 1 answers",
            Assert.Throws<ArgumentException>(() => Calibration.Of([1, 1], [true])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Place_EvidenceInACorner_IsFoundThere()
    {
        float[] corner = new float[49],
            other = new float[49];
        corner[8] = 1;
        other[48] = 1;

        PlaceOfEvidence place = PlaceOfEvidence.Of([corner, corner, corner, other, []], 7, 7);

        Assert.Equal(("top left", 0.75, 4.0 / 49), (place.Words, place.Share, place.Area));
        Assert.Equal(
            "middle",
            PlaceOfEvidence
                .Of(
                    [
                        [.. Enumerable.Range(0, 49).Select(i => i == 24 ? 1f : 0)],
                    ],
                    7,
                    7
                )
                .Words
        );
        Assert.Equal(0, PlaceOfEvidence.Of([], 3, 3).Share);
    }

    [Fact]
    public void Foreground_TwoLevels_AreSplitBetween()
    {
        Assert.Equal<double>([0, 0, 1, 1], Foreground.Estimated([0.1, 0.2, 0.9, 1.1])!);
        Assert.Null(Foreground.Estimated([0.5, 0.5]));
    }

    [Theory]
    [InlineData(new double[] { 0, -1, -2 }, 0)]
    [InlineData(new double[] { 4, 1, 1, 1, 1 }, 0.5)]
    [InlineData(new double[] { 3, -5 }, 1)]
    public void FewPhotos_Contributions_IsTheShareOfTheTenth(double[] contributions, double share) =>
        Assert.Equal(share, PartAudit.FewPhotos(contributions));

    [Fact]
    public void MapMoments_TwoPhotos_IsPearsonOverBoth()
    {
        var all = MapMoments.Total([MapMoments.Of([1, 2, 3], [2, 4, 6, 3, 2, 1], 3), MapMoments.Of([4, 5, 9], [8, 10, 18, 0, 0, 0], 3)]);

        Assert.Equal(1, all.Correlation(0, 0), 1e-12);
        Assert.Equal(Statistics.Pearson([1, 2, 3, 4, 5, 9], [3, 2, 1, 0, 0, 0]), all.Correlation(0, 1), 1e-12);
    }
}
