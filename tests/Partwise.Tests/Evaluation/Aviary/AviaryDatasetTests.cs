using Partwise.Attribution;
using Partwise.Datasets;
using Partwise.Datasets.Aviary;
using Partwise.Demo;
using Partwise.Evaluation;
using Partwise.Evaluation.Aviary;
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
        using EvaluationModel model = Model(folder);
        GroundTruthMethod[] methods = [new("grad-cam", new GradCam()), new("random", new RandomMap())];
        var options = new GroundTruthOptions { Threads = 2, Resamples = 20 };

        GroundTruthResult result = AviaryProtocol.Run(model, methods, birds with { Images = [.. birds.Images.Take(3)] }, options, cancellationToken: Token);

        Assert.Equal(2, result.Images);
        Assert.Contains("is not a valid scene document", Assert.Single(result.Skipped).Reason, StringComparison.Ordinal);
        Assert.Equal(1, result.Rows.Single(r => r.Metric == "accuracy").Value);
        Assert.All(result.Rows.Where(r => r.Metric is not "threshold"), r => Assert.InRange(r.Value, 0, 1));
        Assert.True(result.Rows.Single(r => r is { Method: "grad-cam", Metric: "sd" }).Value > 0.5);
        Assert.True(result.Runs > 2 * 20);
        Assert.Equal(result.Rows, AviaryProtocol.Run(model, methods, birds with { Images = [.. birds.Images.Take(3)] }, options with { Threads = 1 }, cancellationToken: Token).Rows);
    }

    [Fact]
    public void Open_NoScenes_SaysHowToMakeThem()
    {
        using var folder = new TemporaryFolder();
        ImageDataset birds = Write(folder.File("aviary"));
        string[] labels = [.. birds.Classes.Select(c => c.Name)];
        Assert.Null(AviaryBirds.Refusal(birds));
        Assert.Contains("No species of ", Assert.Throws<PartwiseException>(() => AviaryBirds.Open(birds, ["owl", "finch"], true, null)).Message, StringComparison.Ordinal);

        Directory.Delete(Path.Combine(birds.Root, "scenes"), true);

        Assert.Equal($"'{birds.Root}' cannot be used: The dataset has no scenes in which parts could be removed; make one with 'partwise dataset make aviary'.",
            Assert.Throws<PartwiseException>(() => AviaryBirds.Open(birds, labels, true, null)).Message);
    }

    private static ImageDataset Write(string root)
    {
        AviaryWriter.Write(root, new AviaryOptions { Species = EmbeddedModel.Species, Seed = EmbeddedModel.Seed, TrainPerSpecies = 1, TestPerSpecies = 1, Size = 112, Threads = 2 }, cancellationToken: Token);
        return DatasetReader.Open(root, new DatasetOptions { Split = DatasetSplit.Test });
    }

    private static EvaluationModel Model(TemporaryFolder folder)
    {
        string path = folder.File(EmbeddedModel.FileName);
        File.WriteAllBytes(path, EmbeddedModel.Read());
        return EvaluationModel.Open(path, null, Token);
    }
}
