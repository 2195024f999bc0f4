using Partwise.Datasets;
using Partwise.Evaluation;
using Partwise.Testing;

namespace Partwise.Tests.Evaluation;

[Trait(TestData.Category, TestData.Golden)]
public sealed class PartScoreGoldenTests
{
    private const int Parts = 15;

    public static TheoryData<string> Cases => GoldenFixture.Names("protoeval");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compute_GoldenMaps_EqualsEvalProtoPNet(string name)
    {
        var golden = new GoldenFixture("protoeval", name);
        int m = golden.Parameter("prototypes_per_class"),
            classes = golden.Parameter("classes");
        PartHits[] clean = Hits(golden, "clean", m),
            noised = Hits(golden, "noised", m);

        ConsistencyResult consistency = ConsistencyScore.Compute(clean, new PartScoreOptions(), Enumerable.Range(0, classes));
        StabilityResult stability = StabilityScore.Compute(clean, noised);

        Assert.Empty(consistency.Omitted);
        Assert.Equal(golden.Number("consistency"), consistency.Score!.Value, 1e-9);
        Assert.Equal(golden.Number("stability"), stability.Score!.Value, 1e-3);
        Assert.Equal(golden.Integers("hits"), consistency.Prototypes.SelectMany(p => p.Hits).Select(h => (long)h));
        Assert.Equal(golden.Integers("seen"), consistency.Prototypes.SelectMany(p => p.Seen).Select(h => (long)h));
        Assert.Equal(golden.Integers("consistent"), consistency.Prototypes.Select(p => p.Consistent ? 1L : 0));
        Assert.Equal(golden.Integers("equal"), stability.Prototypes.Select(p => (long)p.Equal));
        Assert.Equal(golden.Integers("count"), stability.Prototypes.Select(p => (long)p.Count));
    }

    private static PartHits[] Hits(GoldenFixture golden, string pass, int m)
    {
        float[] maps = golden.Input("maps_" + pass),
            boxes = golden.Input("boxes"),
            parts = golden.Input("parts");
        long[] labels = golden.InputIntegers("labels"),
            points = golden.Integers("points"),
            peaks = golden.Integers("peaks_" + pass),
            members = golden.Integers("member_" + pass);
        int values = m * 49;
        return
        [
            .. labels.Select(
                (label, i) =>
                {
                    PartLocation[] locations =
                    [
                        .. Enumerable
                            .Range(0, Parts)
                            .Select(j => new PartLocation(
                                j,
                                parts[((i * Parts) + j) * 3],
                                parts[(((i * Parts) + j) * 3) + 1],
                                parts[(((i * Parts) + j) * 3) + 2] == 1
                            )),
                    ];
                    var box = new Box(boxes[4 * i], boxes[(4 * i) + 1], boxes[(4 * i) + 2], boxes[(4 * i) + 3]);
                    PartPoint[] mapped = PublishedPoints.Map(locations, Parts, box, 224);
                    for (int j = 0; j < Parts; j++)
                    {
                        (long X, long Y) expected = (points[((i * Parts) + j) * 2], points[(((i * Parts) + j) * 2) + 1]);
                        Assert.Equal(expected.X != -99999, mapped[j].Visible);
                        if (mapped[j].Visible)
                            Assert.Equal(expected, (mapped[j].X, mapped[j].Y));
                    }
                    PartHits hits = PartHits.Find((int)label, maps.AsSpan(i * values, values), m, 7, 7, mapped, new PartScoreOptions());
                    for (int p = 0; p < m; p++)
                    {
                        Assert.Equal(
                            (peaks[((i * m) + p) * 2], peaks[(((i * m) + p) * 2) + 1]),
                            (hits.Windows[p]!.Value.PeakY, hits.Windows[p]!.Value.PeakX)
                        );
                        Assert.Equal(members.AsSpan(((i * m) + p) * Parts, Parts).ToArray(), hits.Of(p).ToArray().Select(b => b ? 1L : 0));
                    }
                    return hits;
                }
            ),
        ];
    }
}
