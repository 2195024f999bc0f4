using Partwise.Attribution;
using Partwise.Aviary;
using Partwise.Evaluation;
using Partwise.Evaluation.GroundTruth;
using Partwise.Parts;

namespace Partwise.Tests.Evaluation.Aviary;

public sealed class AviaryProtocolTests
{
    private static readonly GroundTruthMethod s_perfect = new("perfect", new Cam()),
        s_random = new("random", new RandomMap());

    [Fact]
    public void Run_PerfectAttribution_ReachesEveryMaximum()
    {
        GroundTruthResult result = new BlockBirds(0, 4).Run(Birds(24), [s_perfect, new GroundTruthMethod("parts", BlockBirds.Parts)]);

        foreach (string method in new[] { "perfect", "parts", "parts:peaks" })
        {
            Assert.All(
                new[] { "csdc:model", "pc:funnybirds", "dc:funnybirds", "distractibility:funnybirds", "sd:spearman", "ts:exchanged" },
                variant => Assert.Equal(1, Value(result, method, variant), 6)
            );
            Assert.All(
                new[] { "completeness", "correctness", "contrastivity", "mean" },
                name => Assert.Equal(1, Value(result, method, $"ground-truth:{name}"), 6)
            );
            Assert.InRange(Value(result, method, "threshold:held-out"), 1 / 40.0, 2 / 40.0);
        }
        Assert.Equal(1, Value(result, "model", "accuracy:drawn"));
        // One of the two things carries a tenth of the logit.
        Assert.Equal(0.5, Value(result, "model", "bi:funnybirds"), 6);
        Assert.Equal(24, result.Images);
        Assert.Empty(result.Skipped);
    }

    [Fact]
    public void Run_PerfectAttribution_FindsThePartOfTwins()
    {
        GroundTruthResult result = new BlockBirds().Run(
            Birds(24),
            [s_perfect, new GroundTruthMethod("parts", BlockBirds.Parts)],
            new GroundTruthOptions { Metrics = ["twin-part"], Resamples = 50 }
        );

        Assert.All(new[] { "perfect", "parts:peaks" }, method => Assert.Equal(1, Value(result, method, "twin-part:peak"), 6));
        Assert.All(new[] { "perfect", "parts:peaks" }, method => Assert.Equal(1, Value(result, method, "twin-part:mass"), 6));
        // Nine pairs, of which all but one are equal on both sides and peak anywhere.
        Assert.InRange(Value(result, "parts:peaks", "twin-part:mass-any-prototype"), 0.99, 1.01);
        Assert.InRange(Value(result, "parts:peaks", "twin-part:peak-any-prototype"), 1 / 9.0 - 1e-9, 2 / 9.0 + 1e-9);
        // A region of 6×6 pixels in a picture of 18×24.
        Assert.Equal(36 / 432.0, Value(result, "chance", "twin-part:mass"), 6);
        Assert.Equal(["chance", "parts:peaks", "perfect"], result.Rows.Select(r => r.Method).Distinct().Order());
    }

    [Fact]
    public void Run_RandomMap_IsNearChance()
    {
        GroundTruthResult result = new BlockBirds(0, 4).Run(Birds(48), [s_random]);

        Assert.InRange(Value(result, "random", "sd:spearman"), 0.4, 0.6);
        Assert.InRange(Value(result, "random", "ts:exchanged"), 0.3, 0.7);
        Assert.InRange(Value(result, "random", "ground-truth:mean"), 0.3, 0.7);
        EvaluationRow row = result.Rows.Single(r => r.Variant == "sd:spearman");
        Assert.True(row.Low < row.Value && row.Value < row.High);
    }

    [Fact]
    public void Run_InvertedAttribution_IsWorseThanChance()
    {
        var bank = new PrototypeBank(
            Enumerable
                .Range(0, BlockBirds.Species)
                .ToDictionary(c => c, c => Enumerable.Range(0, BlockBirds.Channels).Select(i => i / 9 == c ? -1.0 : 0).ToArray()),
            BlockBirds.Channels
        );

        GroundTruthResult result = new BlockBirds(0, 4).Run(Birds(16), [new GroundTruthMethod("inverted", bank)]);

        Assert.Equal(0, Value(result, "inverted", "sd:spearman"), 6);
        Assert.Equal(0, Value(result, "inverted", "ts:exchanged"), 6);
        Assert.Equal(0, Value(result, "inverted", "dc:funnybirds"), 6);
    }

    [Fact]
    public void Run_AnyThreads_GivesTheSameRows()
    {
        GroundTruthMethod[] methods = [s_perfect, s_random, new("parts", BlockBirds.Parts)];

        GroundTruthResult one = new BlockBirds(0, 4).Run(Birds(10), methods),
            three = new BlockBirds(0, 4).Run(Birds(10), methods, new GroundTruthOptions { Threads = 3, Resamples = 50 });

        Assert.Equal(one.Rows, three.Rows);
        Assert.Equal(one.Runs, three.Runs);
        Assert.NotEqual(one.Rows, new BlockBirds(0, 4).Run(Birds(10), methods, new GroundTruthOptions { Seed = 1, Resamples = 50 }).Rows);
    }

    [Fact]
    public void Run_BirdsWithoutVisibleParts_AreLeftOutWithTheReason()
    {
        Scene hidden = BlockBirds.Scene(2, 0) with { Mantle = BlockBirds.Hidden };

        GroundTruthResult result = new BlockBirds(0, 4).Run(
            BlockBirds.Birds(hidden, BlockBirds.Scene(3, 1), BlockBirds.Scene(4, 1)),
            [s_perfect]
        );

        Assert.All(result.Rows, r => Assert.True(double.IsFinite(r.Value)));
        Assert.Equal(2, result.Rows.Single(r => r.Metric == "sd").N);
        Assert.Contains(new OmittedMetric("sd of perfect", "1 of 3 images: Fewer than two parts can be seen."), result.Omitted);
        Assert.Contains(
            new OmittedMetric("csdc of perfect", "1 of 3 images: The model does not predict the bird's species."),
            result.Omitted
        );
        Assert.Equal(2 / 3.0, Value(result, "model", "accuracy:drawn"), 6);
    }

    [Fact]
    public void Run_OneBird_HasNoThresholdAndSaysSo()
    {
        GroundTruthResult result = new BlockBirds().Run(Birds(1), [s_perfect]);

        Assert.DoesNotContain(
            result.Rows,
            r =>
                r.Metric is "csdc" or "threshold" or "ground-truth"
                && r.Variant != "ground-truth:correctness"
                && r.Variant != "ground-truth:contrastivity"
        );
        Assert.Contains(
            new OmittedMetric("pc of perfect", "The threshold is fitted on other images than it scores; use at least two images."),
            result.Omitted
        );
        Assert.Equal(1, Value(result, "perfect", "sd:spearman"), 6);
    }

    [Fact]
    public void Run_ClassWithoutPrototypes_IsUndefinedNotZero()
    {
        var bank = new PrototypeBank(new Dictionary<int, double[]> { [0] = new double[BlockBirds.Channels] }, BlockBirds.Channels);

        GroundTruthResult result = new BlockBirds().Run(Birds(8), [new GroundTruthMethod("parts", bank)]);

        Assert.Contains(result.Omitted, o => o.Metric == "sd of parts" && o.Reason.StartsWith("8 of 8 images: ", StringComparison.Ordinal));
        Assert.Contains(
            result.Omitted,
            o => o.Metric == "pc of parts" && o.Reason == "7 of 8 images: The class has no prototypes; fit it."
        );
    }

    [Fact]
    public void Run_DamagedScenes_AreSkippedOrRefused()
    {
        AviaryBirds Broken(int good) =>
            new(
                BlockBirds.Catalog,
                [.. Enumerable.Range(0, BlockBirds.Species).Select(i => (int?)i)],
                ["0.jpg", "1.jpg", "2.jpg"],
                i =>
                    i < good
                        ? BlockBirds.Scene(i, i)
                        : SceneJson.Read("{\"schema\": \"partwise.aviary.scene\", \"version\": 1, \"scene\": {", "'2.json'")
            );

        GroundTruthResult result = new BlockBirds().Run(Broken(2), [s_perfect]);

        Assert.Equal(2, result.Images);
        Assert.Equal("2.jpg", Assert.Single(result.Skipped).Path);
        Assert.StartsWith("'2.json' is not a valid scene document", result.Skipped[0].Reason, StringComparison.Ordinal);
        Assert.StartsWith(
            "None of the 3 images has a scene that can be used; the first one: '2.json' is not",
            Assert.Throws<PartwiseException>(() => new BlockBirds().Run(Broken(0), [s_perfect])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Run_ForeignSpeciesOrBadOptions_SayWhatIsWrong()
    {
        Scene foreign = BlockBirds.Scene(1, 1) with { Species = "Dodo" };
        Assert.Contains(
            "shows a species that species.json does not list",
            Assert.Throws<PartwiseException>(() => new BlockBirds().Run(BlockBirds.Birds(foreign), [s_perfect])).Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "There is no ground truth 'cdsc'; choose among ground-truth, csdc",
            Assert
                .Throws<PartwiseException>(() => new BlockBirds().Run(Birds(2), [s_perfect], new GroundTruthOptions { Metrics = ["cdsc"] }))
                .Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "Two methods are called 'perfect'",
            Assert.Throws<ArgumentException>(() => new BlockBirds().Run(Birds(2), [s_perfect, s_perfect])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Run_SingleMetric_RunsNoMoreThanItNeeds()
    {
        GroundTruthResult all = new BlockBirds().Run(Birds(4), [s_perfect]),
            single = new BlockBirds().Run(Birds(4), [s_perfect], new GroundTruthOptions { Metrics = ["sd"], Resamples = 50 });

        // Two things and eight parts, each removed alone, of four birds.
        Assert.Equal(4 * 10, single.Runs);
        Assert.True(all.Runs > single.Runs);
        Assert.Equal(["sd"], single.Rows.Select(r => r.Metric));
        Assert.Equal(all.Rows.Single(r => r.Metric == "sd"), single.Rows[0]);
    }

    private static AviaryBirds Birds(int count) =>
        BlockBirds.Birds([.. Enumerable.Range(0, count).Select(i => BlockBirds.Scene(i % BlockBirds.Species, i))]);

    private static double Value(GroundTruthResult result, string method, string variant) =>
        result.Rows.Single(r => r.Method == method && r.Variant == variant).Value;
}
