using Partwise.Attribution;
using Partwise.Evaluation;
using Partwise.Testing;
using Partwise.Tests.Attribution;

namespace Partwise.Tests.Evaluation;

[Trait(TestData.Category, TestData.Golden)]
public sealed class FaithfulnessGoldenTests(Cub7Model cub7) : IClassFixture<Cub7Model>
{
    private const int Size = 224;
    private static readonly AttributionOptions s_options = new() { Threads = 2 };

    public static TheoryData<string> Cases => ["cam-cubic", "input-x-gradient", "grad-cam"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Descending_GoldenMap_GivesTheStoredOrder(string name)
    {
        var golden = new GoldenFixture("faithfulness", name);
        int[] order = PixelOrder.Descending(golden.Input("attribution"));
        long[] sample = golden.Integers("order_sample");
        Assert.Equal(sample, sample.Select((_, i) => (long)order[100 * i]));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Measure_DeletionAndInsertion_GiveStoredCurvesAndAreas(string name)
    {
        var golden = new GoldenFixture("faithfulness", name);
        MapSubject subject = Subject(golden);
        foreach (string kind in new[] { "deletion", "insertion" })
        {
            var metric = DeletionInsertion.Xplique(kind == "insertion");
            int[] counts = metric.Counts(Size, Size);
            Assert.Equal(golden.Integers("counts"), counts.Select(n => (long)n));
            float[] expected = golden.Output(kind + "_logits"),
                logits = metric.Logits(subject, counts, s_options, Token);
            Assert.All(expected, (e, i) => Assert.Equal(e, logits[i], 1e-3));
            Assert.Equal(golden.Number(kind + "_auc_logit"), metric.Measure(subject, s_options, Token).Value!.Value, 1e-3);
            double probability = DeletionInsertion
                .Xplique(kind == "insertion", ScoreKind.Probability)
                .Measure(subject, s_options, Token)
                .Value!.Value;
            Assert.Equal(golden.Number(kind + "_auc_softmax"), probability, 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Changes_GoldenMap_GiveStoredRoadScores(string name)
    {
        var golden = new GoldenFixture("faithfulness", name);
        MapSubject subject = Subject(golden);
        var metric = new RoadMetric(noise: 0);
        var averages = new List<double>();
        foreach (bool least in new[] { false, true })
        {
            string prefix = least ? "road_lerf" : "road_morf";
            float[] ranked = RoadMetric.Ranked(subject.Large.Values, least);
            Assert.Equal(
                golden.Numbers(prefix + "_kept_pixels"),
                RoadMetric.Percentiles.Select(p => (double)RoadMetric.Keep(ranked, p).Count(k => k))
            );
            double[] scores = golden.Numbers(prefix + "_scores"),
                changes = metric.Changes(subject, least, s_options, Token);
            Assert.All(scores, (s, i) => Assert.Equal(s, changes[i], 2e-3));
            Assert.Equal(golden.Number(prefix + "_average"), changes.Average(), 2e-3);
            averages.Add(changes.Average());
        }
        Assert.Equal(golden.Number("road_combined"), (averages[1] - averages[0]) / 2, 2e-3);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fill_GoldenMap_GivesStoredImages(string name)
    {
        var golden = new GoldenFixture("faithfulness", name);
        float[] input = golden.Input("input"),
            filled = new float[input.Length];
        foreach (bool least in new[] { false, true })
        {
            float[] ranked = RoadMetric.Ranked(golden.Input("attribution"), least);
            foreach (int p in new[] { 20, 50, 80 })
            {
                RoadImputer.Fill(input, RoadMetric.Keep(ranked, p), filled, Size, Size);
                float[] sample = golden.Output($"road_{(least ? "lerf" : "morf")}_p{p}");
                // Rows and columns 4, 12, 20, … of each channel.
                for (int i = 0; i < sample.Length; i++)
                {
                    int c = i / 784,
                        y = 4 + (8 * (i % 784 / 28)),
                        x = 4 + (8 * (i % 28));
                    Assert.Equal(sample[i], filled[(((c * Size) + y) * Size) + x], 1e-4);
                }
            }
        }
    }

    [Fact]
    public void Fill_SmallGoldenMasks_GivesStoredPixels()
    {
        var golden = new GoldenFixture("faithfulness", "road-imputer-small");
        float[] image = golden.Input("image"),
            masks = golden.Input("masks"),
            expected = golden.Output("filled"),
            filled = new float[image.Length];
        for (int m = 0; m < 6; m++)
        {
            bool[] keep = [.. masks.Skip(m * 143).Take(143).Select(v => v == 1)];
            RoadImputer.Fill(image, keep, filled, 13, 11);
            for (int i = 0; i < image.Length; i++)
                Assert.Equal(expected[(m * image.Length) + i], filled[i], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Measure_DropAndIncrease_GiveStoredValues(string name)
    {
        var golden = new GoldenFixture("faithfulness", name);
        MapSubject subject = Subject(golden);
        float[] mask = golden.Input("attribution");
        Assert.Equal(
            golden.Number("drop"),
            new DropIncrease(DropKind.Drop, false).Measure(subject, mask, s_options, Token).Value!.Value,
            1e-3
        );
        Assert.Equal(
            golden.Number("increase"),
            new DropIncrease(DropKind.Increase, false).Measure(subject, mask, s_options, Token).Value!.Value
        );
    }

    private MapSubject Subject(GoldenFixture golden) =>
        new(
            cub7.Model.Open(golden.Input("input"), Token),
            golden.Parameter("target_class_index"),
            new AttributionMap(golden.Input("attribution"), Size, Size)
        );
}
