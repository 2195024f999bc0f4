using Partwise.Attribution;
using Partwise.Aviary;
using Partwise.Datasets;
using Partwise.Evaluation;
using Partwise.Evaluation.GroundTruth;
using Partwise.Explanations;
using Partwise.Testing;

namespace Partwise.Tests.Evaluation.Aviary;

/// <summary>The protocol on real drawings and the embedded model.</summary>
public sealed class AviaryDatasetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Run_EmbeddedModelOnDrawnBirds_GivesTheSameOnAnyThreadsAndSkipsDamage()
    {
        using var folder = new TemporaryFolder();
        ImageDataset birds = Write(folder.File("aviary"));
        string scene = Path.Combine(birds.Root, "scenes", $"{birds.Images[2].Id:D5}.json");
        File.WriteAllText(scene, File.ReadAllText(scene).Replace("\"wing\"", "\"wings\"", StringComparison.Ordinal));
        using OpenedModel model = Model(folder);
        GroundTruthMethod[] methods = [new("grad-cam", new GradCam()), new("random", new RandomMap())];
        var options = new GroundTruthOptions { Threads = 2, Resamples = 20 };

        GroundTruthResult result = AviaryProtocol.Run(
            model,
            methods,
            birds with
            {
                Images = [.. birds.Images.Take(3)],
            },
            options,
            cancellationToken: Token
        );

        Assert.Equal(2, result.Images);
        Assert.Contains("is not a valid scene document", Assert.Single(result.Skipped).Reason, StringComparison.Ordinal);
        Assert.Equal(1, result.Rows.Single(r => r.Metric == "accuracy").Value);
        Assert.All(result.Rows.Where(r => r.Metric is not "threshold"), r => Assert.InRange(r.Value, 0, 1));
        Assert.True(result.Rows.Single(r => r is { Method: "grad-cam", Metric: "sd" }).Value > 0.5);
        Assert.True(result.Runs > 2 * 20);
        Assert.Equal(
            result.Rows,
            AviaryProtocol
                .Run(
                    model,
                    methods,
                    birds with
                    {
                        Images = [.. birds.Images.Take(3)],
                    },
                    options with
                    {
                        Threads = 1,
                    },
                    cancellationToken: Token
                )
                .Rows
        );
    }

    [Fact]
    public void Open_NoScenes_SaysHowToMakeThem()
    {
        using var folder = new TemporaryFolder();
        ImageDataset birds = Write(folder.File("aviary"));
        string[] labels = [.. birds.Classes.Select(c => c.Name)];
        Assert.Null(AviaryBirds.Refusal(birds));
        Assert.Contains(
            "No species of ",
            Assert.Throws<PartwiseException>(() => AviaryBirds.Open(birds, ["owl", "finch"], true, null)).Message,
            StringComparison.Ordinal
        );

        Directory.Delete(Path.Combine(birds.Root, "scenes"), true);

        Assert.Equal(
            $"'{birds.Root}' cannot be used: The dataset has no scenes in which parts could be removed; make one with 'partwise "
                + $"dataset make aviary'.",
            Assert.Throws<PartwiseException>(() => AviaryBirds.Open(birds, labels, true, null)).Message
        );
    }

    [Fact]
    public void Evaluator_GroundTruthResumedAfterAKill_GivesTheSameRowsAndDrawsTheOtherBirdsOnly()
    {
        using var folder = new TemporaryFolder();
        ImageDataset birds = Write(folder.File("aviary"));
        using OpenedModel model = Model(folder);
        var options = new EvaluationOptions
        {
            Methods = ["grad-cam", "random"],
            Metrics = ["ground-truth"],
            Images = 3,
            Threads = 2,
            Resamples = 20,
        };
        string path = folder.File("journal.jsonl");
        var rest = new Reports(1);

        EvaluationResult whole = Run(false, new Reports(6));
        string[] lines = File.ReadAllLines(path);
        // The header, three images and three birds; the last line is torn.
        Assert.Equal(7, lines.Length);
        File.WriteAllText(path, string.Join('\n', lines[..6]) + "\n" + lines[6][..99]);
        EvaluationResult resumed = Run(true, rest);

        Assert.Equal(whole.Rows, resumed.Rows);
        Assert.Equal(whole.Omitted, resumed.Omitted);
        Assert.Contains(resumed.Rows, r => r.Variant == "ground-truth:mean");
        Assert.Equal([1], rest.Done);
        Assert.Equal(lines.Order(StringComparer.Ordinal), File.ReadAllLines(path).Order(StringComparer.Ordinal));

        EvaluationResult Run(bool resume, Reports progress)
        {
            using EvaluationJournal journal = EvaluationJournal.At(path, resume);
            return Evaluator.Run(new EvaluationRequest([model], birds, options) { Journal = journal, Progress = progress }, Token);
        }
    }

    [Fact]
    public void Evaluator_GroundTruthAmongOtherMetrics_AddsRowsOrSaysWhyNot()
    {
        using var folder = new TemporaryFolder();
        ImageDataset birds = Write(folder.File("aviary"));
        using OpenedModel model = Model(folder);
        var options = new EvaluationOptions
        {
            Methods = ["grad-cam"],
            Metrics = ["sd", "sparseness", "bi"],
            Images = 2,
            Threads = 2,
            Resamples = 20,
        };
        var progress = new Reports(4);

        EvaluationResult result = Evaluator.Run(new EvaluationRequest([model], birds, options) { Progress = progress }, Token);

        Assert.Equal([("grad-cam", "sparseness"), ("model", "bi"), ("grad-cam", "sd")], result.Rows.Select(r => (r.Method, r.Metric)));
        Assert.Equal(2, result.Rows[2].N);
        Assert.Equal([1, 2, 3, 4], progress.Done.Order());
        Assert.Equal(
            "Drawn birds are shown whole; leave `Crop` full.",
            Evaluator
                .Run(model, birds, options with { Metrics = ["sparseness", "sd"], Crop = CropMode.Box }, Token)
                .Omitted.Single(o => o.Metric == "sd")
                .Reason
        );
        Directory.Delete(Path.Combine(birds.Root, "scenes"), true);
        result = Evaluator.Run(model, birds, options with { Metrics = ["sparseness", "ground-truth"] }, Token);
        Assert.Equal(["sparseness"], result.Rows.Select(r => r.Metric));
        Assert.Equal([new OmittedMetric("ground-truth", AviaryBirds.Refusal(birds)!)], result.Omitted);
        Assert.Contains(
            "twin-part",
            Assert.Throws<PartwiseException>(() => MetricCatalog.Check(["truth"])).Message,
            StringComparison.Ordinal
        );
    }

    private static ImageDataset Write(string root)
    {
        AviaryWriter.Write(
            root,
            new AviaryOptions
            {
                Species = EmbeddedModel.Species,
                Seed = EmbeddedModel.Seed,
                TrainPerSpecies = 1,
                TestPerSpecies = 1,
                Size = 112,
                Threads = 2,
            },
            cancellationToken: Token
        );
        return DatasetReader.Open(root, new DatasetOptions { Split = DatasetSplit.Test });
    }

    private static OpenedModel Model(TemporaryFolder folder)
    {
        string path = folder.File(EmbeddedModel.FileName);
        File.WriteAllBytes(path, EmbeddedModel.Read());
        return OpenedModel.Open(path, cancellationToken: Token);
    }

    private sealed class Reports(int total) : IProgress<EvaluationProgress>
    {
        private readonly Lock _lock = new();

        public List<int> Done { get; } = [];

        public void Report(EvaluationProgress value)
        {
            Assert.Equal(total, value.Total);
            lock (_lock)
                Done.Add(value.Done);
        }
    }
}
