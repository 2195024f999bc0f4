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
        TrainedNetwork network = ClassifierTrainer.Finetune(
            backbone,
            _dataset,
            Options(1),
            cancellationToken: TestContext.Current.CancellationToken
        );
        string[] changed =
        [
            .. backbone
                .Model.Graph.Initializer.Where(t => !t.Equals(network.Model.Graph.Initializer.Single(n => n.Name == t.Name)))
                .Select(t => t.Name)
                .Order(StringComparer.Ordinal),
        ];
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
        IReadOnlyList<EpochRecord> epochs = ClassifierTrainer
            .Finetune(
                backbone,
                _dataset,
                options with
                {
                    Training = options.Training with { Epochs = 6 },
                },
                cancellationToken: TestContext.Current.CancellationToken
            )
            .Report.Epochs;
        Assert.InRange(epochs[0].Loss, 0, 1.0);
        Assert.True(epochs[^1].Loss < epochs[0].Loss, $"{epochs[0].Loss} → {epochs[^1].Loss}");
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(3, null)]
    [InlineData(3, "cache")]
    public void Finetune_PrefixComputedOnce_GivesTheSameUpToRounding(int? views, string? cache)
    {
        Backbone backbone = Backbone.Open(Train(size: 32), cancellationToken: TestContext.Current.CancellationToken);
        File.WriteAllText(_dataset.Images[2].Path, "no image");
        NetworkTrainingOptions training = Options(2).Training with
        {
            Epochs = 4,
            Augmentation = views is null ? null : AugmentationOptions.Standard,
            Views = views,
        };
        FinetuneOptions options = Options(2) with { Training = training, CacheFolder = cache is null ? null : _folder.File(cache) };
        TrainedNetwork once = Tune(backbone, options with { Training = training with { Folder = _folder.File("once") } });
        TrainedNetwork always = Tune(
            backbone,
            options with
            {
                CachePrefix = false,
                Training = training with { Folder = _folder.File("always") },
            }
        );
        Assert.Contains(
            $"\"prefix\":\"computed once, {(cache is null ? "in memory" : "on disk")}\"",
            File.ReadLines(_folder.File("once/log.jsonl")).First(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"prefix\":\"computed in every step\"",
            File.ReadLines(_folder.File("always/log.jsonl")).First(),
            StringComparison.Ordinal
        );
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(always.Report.Epochs[i].Loss, once.Report.Epochs[i].Loss, 1e-5);
            Assert.Equal(always.Report.Epochs[i].ValidationLoss!.Value, once.Report.Epochs[i].ValidationLoss!.Value, 1e-4);
        }
        foreach (TensorProto tensor in always.Model.Graph.Initializer)
        {
            float[] expected = always.Model.ReadTensor(tensor).ToFloats(),
                actual = once.Model.ReadTensor(once.Model.Graph.Initializer.Single(t => t.Name == tensor.Name)).ToFloats();
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        }
        Assert.Equal(_dataset.Images[2].RelativePath, Assert.Single(once.Report.Skipped).Path);
        if (cache is null)
            return;
        DateTime[] written = [.. Directory.GetFiles(options.CacheFolder!).Order(StringComparer.Ordinal).Select(File.GetLastWriteTimeUtc)];
        Assert.Equal(once.Model.ToByteArray(), Tune(backbone, options).Model.ToByteArray());
        Assert.Equal(written, Directory.GetFiles(options.CacheFolder!).Order(StringComparer.Ordinal).Select(File.GetLastWriteTimeUtc));
    }

    [Fact]
    public void Finetune_PrefixTooLargeForMemory_IsComputedInEveryStep()
    {
        Backbone backbone = Backbone.Open(Train(size: 32), cancellationToken: TestContext.Current.CancellationToken);
        FinetuneOptions options = Options(1) with { CacheMemory = 1000 };
        Tune(backbone, options with { Training = options.Training with { Epochs = 1, Folder = _folder.File("run") } });
        Assert.Contains(
            "\"prefix\":\"computed in every step\"",
            File.ReadLines(_folder.File("run/log.jsonl")).First(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Finetune_Averaged_StaysNearerToTheStart()
    {
        Backbone backbone = Backbone.Open(Train(size: 32), cancellationToken: TestContext.Current.CancellationToken);
        FinetuneOptions options = Options(1);
        float[] Weight(OnnxModel model) => model.ReadTensor(model.Graph.Initializer.Single(t => t.Name == "layer5.weight")).ToFloats();
        float[] start = Weight(backbone.Model),
            last = Weight(Tune(backbone, options).Model),
            mean = Weight(Tune(backbone, options with { Training = options.Training with { Averaging = 0.9 } }).Model);
        double Distance(float[] a) => a.Zip(start).Sum(p => Math.Pow(p.First - p.Second, 2));
        Assert.InRange(Distance(mean), 0.01 * Distance(last), 0.99 * Distance(last));
    }

    [Theory]
    [InlineData(1, "layer4")]
    [InlineData(2, "layer3")]
    public void Find_Chain_CutsBeforeTheFirstTrainedConvolution(int convolutions, string expected)
    {
        OnnxModel network = Architectures.Create(NetworkArchitecture.SmallCnn, 3, 32, seed: 1);
        TrainedWeights.FoldNormalizations(network);
        string[] trained = [.. Enumerable.Range(0, convolutions).Select(i => $"layer{5 - i}.weight")];
        FrozenPrefix prefix = FrozenPrefix.Find(network, trained, 32, 32)!;
        Assert.Equal(5 - convolutions, prefix.Prefix.Graph.Node.Count(n => n.OpType == "Conv"));
        Assert.Equal(expected + ".weight", prefix.Prefix.Graph.Node.Last(n => n.OpType == "Conv").Input[1]);
        Assert.Equal(network.Graph.Node.Count, prefix.Prefix.Graph.Node.Count + prefix.Rest.Graph.Node.Count);
    }

    [Fact]
    public void Find_ResidualBlock_CutsWhereOneTensorDividesTheNetwork()
    {
        OnnxModel network = Architectures.Create(NetworkArchitecture.SmallResnet, 3, 32, seed: 1);
        TrainedWeights.FoldNormalizations(network);
        // The last block's second convolution is trained; its shortcut leads around it from the block's input.
        FrozenPrefix prefix = FrozenPrefix.Find(network, ["block3.conv2.weight"], 32, 32)!;
        Assert.DoesNotContain(prefix.Prefix.Graph.Node, n => n.Input.Any(i => i.StartsWith("block3", StringComparison.Ordinal)));
        Assert.Equal([64, 4, 4], prefix.Shape);
        Assert.Null(FrozenPrefix.Find(network, ["stem.weight"], 32, 32));
    }

    [Fact]
    public void Finetune_MoreConvolutionsThanThereAre_SaysHowMany()
    {
        Backbone backbone = Backbone.Open(Samples.Backbone(_folder), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains(
            "3 convolutions were to be trained, but the backbone",
            Assert
                .Throws<PartwiseException>(() =>
                    ClassifierTrainer.Finetune(backbone, _dataset, Options(3), cancellationToken: TestContext.Current.CancellationToken)
                )
                .Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "0 convolutions were asked for; at least 1 is needed.",
            Assert
                .Throws<ArgumentException>(() =>
                    ClassifierTrainer.Finetune(backbone, _dataset, Options(0), cancellationToken: TestContext.Current.CancellationToken)
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    private TrainedNetwork Tune(Backbone backbone, FinetuneOptions options) =>
        ClassifierTrainer.Finetune(backbone, _dataset, options, cancellationToken: TestContext.Current.CancellationToken);

    private static FinetuneOptions Options(int convolutions) =>
        new()
        {
            Convolutions = convolutions,
            Training = new NetworkTrainingOptions
            {
                Epochs = 2,
                BatchSize = 6,
                LearningRate = 0.001,
                ValidationShare = 0.2,
                Threads = 2,
            },
        };

    private string Train(int size)
    {
        string path = _folder.File("backbone.onnx");
        OnnxModel model = ClassifierTrainer
            .TrainFromScratch(
                _dataset,
                new ScratchOptions
                {
                    Architecture = NetworkArchitecture.SmallCnn,
                    Size = size,
                    Training = new NetworkTrainingOptions
                    {
                        Epochs = 1,
                        BatchSize = 6,
                        Threads = 2,
                    },
                },
                cancellationToken: TestContext.Current.CancellationToken
            )
            .Model;
        model.SaveAs(path);
        return path;
    }
}
