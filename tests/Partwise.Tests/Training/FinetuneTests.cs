using System.Text.Json;
using Partwise.Datasets;
using Partwise.Onnx;
using Partwise.Testing;
using Partwise.Training;

namespace Partwise.Tests.Training;

public sealed class FinetuneTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImageDataset _dataset;

    public FinetuneTests() => _dataset = Samples.Dataset(_folder, 8);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Finetune_LastConvolution_ChangesOnlyItAndTheHead()
    {
        string trained = Train(size: 32);
        Backbone backbone = Backbone.Open(trained, cancellationToken: TestContext.Current.CancellationToken);
        TrainedNetwork network = ClassifierTrainer.Finetune(backbone, _dataset, Options(1), cancellationToken: TestContext.Current.CancellationToken);
        string[] changed = [.. backbone.Model.Graph.Initializer.Where(t => !t.Equals(network.Model.Graph.Initializer.Single(n => n.Name == t.Name))).Select(t => t.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(["layer5.bias", "layer5.weight"], changed);
        Assert.Equal((9 * 64 * 96) + 96 + (96 * 3) + 3, network.Report.Parameters);
        Assert.Equal(2, network.Report.Epochs.Count);
        Assert.Equal(["a", "b", "c"], network.Report.Labels);
        using JsonDocument training = JsonDocument.Parse(network.Model.GetMetadata("training")!);
        Assert.Equal("backbone", training.RootElement.GetProperty("from").GetString());
        Assert.Equal(1, training.RootElement.GetProperty("convolutions").GetInt32());
    }

    [Fact]
    public void Finetune_StartsFromTheFittedHead_AndTheLossFalls()
    {
        Backbone backbone = Backbone.Open(Train(size: 32), cancellationToken: TestContext.Current.CancellationToken);
        FinetuneOptions options = Options(2);
        IReadOnlyList<EpochRecord> epochs = ClassifierTrainer.Finetune(backbone, _dataset, options with { Training = options.Training with { Epochs = 6 } }, cancellationToken: TestContext.Current.CancellationToken).Report.Epochs;
        Assert.InRange(epochs[0].Loss, 0, 1.0);
        Assert.True(epochs[^1].Loss < epochs[0].Loss, $"{epochs[0].Loss} → {epochs[^1].Loss}");
    }

    [Fact]
    public void Finetune_MoreConvolutionsThanThereAre_SaysHowMany()
    {
        Backbone backbone = Backbone.Open(Samples.Backbone(_folder), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains("3 convolutions were to be trained, but the backbone", Assert.Throws<PartwiseException>(() => ClassifierTrainer.Finetune(backbone, _dataset, Options(3), cancellationToken: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Assert.StartsWith("0 convolutions were asked for; at least 1 is needed.", Assert.Throws<ArgumentException>(() => ClassifierTrainer.Finetune(backbone, _dataset, Options(0), cancellationToken: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    private static FinetuneOptions Options(int convolutions) => new()
    {
        Convolutions = convolutions,
        Training = new NetworkTrainingOptions { Epochs = 2, BatchSize = 6, LearningRate = 0.001, ValidationShare = 0.2, Threads = 2 },
    };

    private string Train(int size)
    {
        string path = _folder.File("backbone.onnx");
        OnnxModel model = ClassifierTrainer.TrainFromScratch(_dataset, new ScratchOptions
        {
            Architecture = NetworkArchitecture.SmallCnn,
            Size = size,
            Training = new NetworkTrainingOptions { Epochs = 1, BatchSize = 6, Threads = 2 },
        }, cancellationToken: TestContext.Current.CancellationToken).Model;
        model.SaveAs(path);
        return path;
    }
}
