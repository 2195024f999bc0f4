using FsCheck;
using FsCheck.Fluent;
using Partwise.Evaluation;

namespace Partwise.Tests.Evaluation;

public sealed class RegionScoreTests
{
    private static readonly string[] s_cub =
    [
        "back",
        "beak",
        "belly",
        "breast",
        "crown",
        "forehead",
        "left eye",
        "left leg",
        "left wing",
        "nape",
        "right eye",
        "right leg",
        "right wing",
        "tail",
        "throat",
    ];

    private static readonly PartScoreOptions s_options = new() { Size = 28, HalfSize = 4 };

    // Places of 28×28 in the first, the middle and the last of 7×7 cells.
    private static readonly PartPoint s_first = new(2, 2, true),
        s_middle = new(14, 14, true),
        s_last = new(26, 26, true);

    [Fact]
    public void Of_CubParts_GivesSixRegions()
    {
        BodyRegions regions = BodyRegions.Of(s_cub);
        Assert.Equal(["back", "head", "underparts", "leg", "wing", "tail"], regions.Names);
        Assert.Equal([0, 1, 2, 2, 1, 1, 1, 3, 4, 1, 1, 3, 4, 5, 1], regions.OfPart);
        Assert.Equal(["left", "front wheel"], BodyRegions.Of(["left", "right front-wheel", "Front wheel"]).Names);
    }

    [Fact]
    public void ByClass_PartsOfOneRegion_CountOnce()
    {
        // Both prototypes sit on the head, one on the beak and one on the eye: two distinct parts, one region.
        BodyRegions regions = BodyRegions.Of(["beak", "eye", "tail"]);
        PartHits hits = Hits([0, 48], s_first, s_last, s_middle);
        Assert.Equal(1, DistinctPartRate.ByClass(ConsistencyScore.Compute([hits], s_options))[0]);
        Assert.Equal(0.5, DistinctRegionRate.ByClass([hits], regions)[0]);
        Assert.Equal(1, DistinctRegionRate.ByClass([Hits([0, 24], s_first, s_last, s_middle)], regions)[0]);
        Assert.Null(DistinctRegionRate.ByClass([hits], regions, minimumSupport: 2)[0]);
    }

    [Fact]
    public void ByClass_MorePrototypesThanRegions_AreNotAskedForMore()
    {
        BodyRegions regions = BodyRegions.Of(["beak", "tail"]);
        Assert.Equal(1, DistinctRegionRate.ByClass([Hits([0, 24, 48], s_first, s_last)], regions)[0]);
    }

    [Fact]
    public void Strongest_PointsAtTheHighestMap_AndAtNoneForHiddenOrOutside()
    {
        PartHits hits = Hits([0, 24], s_first, s_middle, default, new PartPoint(28, 2, true));
        Assert.Equal([0, 1, -1, -1], hits.Strongest);
        // Of maps that differ by rounding the first counts.
        float[] map = [.. Enumerable.Range(0, 49).Select(i => 1 + (i / 49f))],
            almost = [.. map.Select(v => v * (1 + 1e-7f))];
        Assert.Equal([0], PartHits.Find(0, [.. map, .. almost], 2, 7, 7, [s_middle], s_options).Strongest);
    }

    [Fact]
    public void NormalisedMutualInformation_KnownTables_HasKnownValues()
    {
        BodyRegions regions = BodyRegions.Of(["beak", "tail"]);
        PartHits told = Hits([0, 48], s_first, s_last),
            copies = Hits([0, 0], s_first, s_last);
        Assert.Equal(1, RegionCounts.Of([told], regions).NormalisedMutualInformation()!.Value, 1e-12);
        Assert.Equal(1, RegionCounts.Of([told], regions).Purity());
        Assert.Equal(0, RegionCounts.Of([copies], regions).NormalisedMutualInformation());
        Assert.Equal(0.5, RegionCounts.Of([copies], regions).Purity());
        Assert.Null(RegionCounts.Of([Hits([0, 48], s_first)], BodyRegions.Of(["beak"])).NormalisedMutualInformation());
        // Prototype 0 at head, head, tail, prototype 1 at tail: H(P) = .5623, H(R) = .6931, H(P,R) = 1.0397.
        PartHits mixed = Hits([0, 48], s_first, s_first, s_first, s_last);
        RegionCounts counts = RegionCounts.Of([mixed], BodyRegions.Of(["beak", "eye", "left tail", "right tail"]));
        Assert.Equal(0.3437110184854508, counts.NormalisedMutualInformation()!.Value, 1e-12);
        Assert.Equal(0.75, counts.Purity());
    }

    [Fact]
    public void NormalisedMutualInformation_AnyHits_LiesBetweenZeroAndOneAndIgnoresTheOrderOfPrototypes()
    {
        Prop.ForAll(
                Gen.Choose(0, 48).ArrayOf(4).ToArbitrary(),
                Gen.Choose(0, 27).ArrayOf(12).ToArbitrary(),
                (cells, places) =>
                {
                    BodyRegions regions = BodyRegions.Of(["beak", "tail", "back", "eye", "wing", "leg"]);
                    PartPoint[] points = [.. Enumerable.Range(0, 6).Select(j => new PartPoint(places[2 * j], places[(2 * j) + 1], true))];
                    RegionCounts one = RegionCounts.Of([Hits(cells, points)], regions),
                        other = RegionCounts.Of([Hits([.. cells.Distinct().Reverse()], points)], regions);
                    Assert.InRange(one.NormalisedMutualInformation()!.Value, 0, 1);
                    Assert.Equal(RegionCounts.Of([Hits([.. cells.Distinct()], points)], regions).Purity(), one.Purity());
                    Assert.InRange(one.Purity()!.Value, 1.0 / 6, 1);
                    Assert.Equal(6, other.Total);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    // One prototype per cell: a map that falls with the distance from it.
    private static PartHits Hits(int[] cells, params PartPoint[] points) =>
        PartHits.Find(0, [.. cells.SelectMany(Map)], cells.Length, 7, 7, points, s_options);

    private static IEnumerable<float> Map(int cell) =>
        Enumerable.Range(0, 49).Select(i => 10f - Math.Abs((i / 7) - (cell / 7)) - Math.Abs((i % 7) - (cell % 7)));
}
