using System.Text.Json;
using Partwise.Aviary;
using Partwise.Datasets;
using Partwise.Models;
using Partwise.Onnx.Inference;
using Partwise.Testing;

namespace Partwise.Tests.Demo;

public sealed class EmbeddedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Classifier _classifier;

    public EmbeddedModelTests()
    {
        File.WriteAllBytes(_folder.File(EmbeddedModel.FileName), EmbeddedModel.Read());
        _classifier = Classifier.Load(_folder.File(EmbeddedModel.FileName));
    }

    public void Dispose()
    {
        _classifier.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Read_Model_IsSmallAndCanBeDecomposed()
    {
        Assert.InRange(EmbeddedModel.Read().Length, 100_000, 2_000_000);
        Assert.InRange(_classifier.Features.Height!.Value, 7, 64);
        Assert.InRange(_classifier.Features.Width!.Value, 7, 64);
        Assert.True(_classifier.Features.NonNegative);
        Assert.False(_classifier.Preprocessing.IsAssumed);
        SpeciesCatalog catalog = SpeciesCatalog.Create(EmbeddedModel.Seed, EmbeddedModel.Species);
        Assert.Equal(
            catalog.Species.Select(s => s.Name),
            _classifier.Labels.Labels.Select(l => l[(l.IndexOf('.', StringComparison.Ordinal) + 1)..])
        );
    }

    [Fact]
    public void Read_Metadata_StatesTheTrainingInTheRepository()
    {
        using JsonDocument accuracy = JsonDocument.Parse(_classifier.Model.GetMetadata("accuracy")!);
        Assert.InRange(accuracy.RootElement.GetProperty("test").GetDouble(), 0.95, 1);
        string log = File.ReadLines(Path.Combine(TestData.Repository, "docs", "training", "aviary-small", "log.jsonl")).First();
        using JsonDocument start = JsonDocument.Parse(log);
        Assert.Equal(_classifier.Model.GetMetadata("dataSplitHash"), start.RootElement.GetProperty("dataSplitHash").GetString());
    }

    [Fact]
    public void Run_BirdsNeverSeen_RecognisesNearlyAll()
    {
        AviaryWriter.Write(
            _folder.File("birds"),
            EmbeddedModel.Birds(trainPerSpecies: 2, threads: 2),
            cancellationToken: TestContext.Current.CancellationToken
        );
        ImageDataset birds = DatasetReader.Open(_folder.File("birds"), new DatasetOptions { Split = DatasetSplit.All });
        var preparer = new ImagePreparer(_classifier.Preprocessing);
        using OrtValue input = _classifier.AllocateInput();
        int right = 0;
        foreach (DatasetImage bird in birds.Images)
        {
            _classifier.Preprocessing.Normalize(preparer.Prepare(bird.Path, null).Pixels, input.AsSpan<float>());
            using ClassifierOutput output = _classifier.Run(input, TestContext.Current.CancellationToken);
            float[] logits = output.Logits.ToArray();
            right += Array.IndexOf(logits, logits.Max()) == bird.Class ? 1 : 0;
        }
        Assert.Equal(48, birds.Images.Count);
        Assert.InRange(right, 43, 48);
    }
}
