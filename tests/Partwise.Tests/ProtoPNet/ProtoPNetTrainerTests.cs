using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Testing;
using Partwise.Tests.Training;
using Partwise.Training;
using Partwise.Training.ProtoPNet;

namespace Partwise.Tests.ProtoPNet;

public sealed class ProtoPNetTrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ProtoPNetConfiguration Frozen { get; } =
        TinyNetwork.Configuration with
        {
            Training = TinyNetwork.Configuration.Training with { WarmEpochs = 0, JointEpochs = 5, BackboneConvolutions = 0 },
        };

    [Fact]
    public void Train_GradientOrLossNotFinite_NamesTheTensor()
    {
        ProtoPNetConfiguration wild = TinyNetwork.Configuration with
        {
            Training = TinyNetwork.Configuration.Training with { BackboneRate = 1e30, AddOnRate = 1e30, PrototypeRate = 1e30 },
        };
        string message = Assert.Throws<TrainingException>(() => TinyNetwork.Train(_folder, wild, token: Token)).Message;
        Assert.Matches(
            "^The (loss became (NaN|infinite)[;:] .*'.+'|gradient of '.+' became NaN or infinite).* This was in epoch [0-9]+, batch "
                + "[0-9]+ of [0-9]+; no checkpoint was kept. Train with a lower learning rate.$",
            message
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Train_AllStages_PrototypesAreTheLatentVectorsOfTheirPatchesBitForBit(bool frozen)
    {
        TrainedProtoPNet trained = TinyNetwork.Train(_folder, frozen ? Frozen : null, token: Token);
        Assert.Equal(0, trained.ProjectionDifference);
        Assert.Equal([ProtoPNetStages.Joint, ProtoPNetStages.Project, ProtoPNetStages.Last], trained.Stages.Select(s => s.Stage));
        Assert.Equal(1, trained.Stages[2].ValidationAccuracy);
        Assert.Null(trained.Stages[2].TestAccuracy);
        Assert.True(trained.Epochs[^1].Loss < trained.Epochs[0].Loss, $"{trained.Epochs[0].Loss} → {trained.Epochs[^1].Loss}");
        Assert.True(trained.LastLayer!.Converged);

        // Once more, by the graph that a bundle holds.
        PrototypeOrigin origin = trained.Network.Origins[3]!;
        DatasetImage image = trained.Training.Single(i => i.RelativePath == origin.Image);
        Assert.Equal(1, image.Class);
        using var source = new LatentSource(trained.Network, [image], threads: 2);
        source.Visit(
            (_, _, latent) =>
            {
                for (int d = 0; d < 6; d++)
                    Assert.Equal(latent[(d * 16) + (origin.Row * 4) + origin.Column], trained.Network.Prototypes.Row(3)[d]);
            },
            Token
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Train_StoppedAndResumed_GivesTheSameNetwork(int behindEpoch)
    {
        TrainedProtoPNet whole = TinyNetwork.Train(_folder, run: new ProtoPNetRun { Folder = _folder.File("whole") }, token: Token);
        var run = new ProtoPNetRun { Folder = _folder.File("parts"), Resume = true };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            TinyNetwork.Train(_folder, run: run, progress: new StopBehind(behindEpoch, stop), token: stop.Token)
        );
        TrainedProtoPNet resumed = TinyNetwork.Train(_folder, run: run, token: Token);
        Assert.Equal(whole.Network.Prototypes.Values, resumed.Network.Prototypes.Values);
        Assert.Equal(whole.Network.Connection.Weights, resumed.Network.Connection.Weights);
        Assert.Equal(whole.Network.Latent.ToByteArray(), resumed.Network.Latent.ToByteArray());
        Assert.Equal([1, 2, 3, 4, 5], resumed.Epochs.Select(e => e.Epoch));
    }

    [Fact]
    public void Train_LaterStagesAlone_BeginWithWhatTheFolderHolds()
    {
        string folder = _folder.File("run");
        TrainedProtoPNet joint = TinyNetwork.Train(
            _folder,
            Frozen,
            new ProtoPNetRun { Folder = folder, Stages = ProtoPNetStages.Joint },
            token: Token
        );
        Assert.Empty(joint.Network.Origins);
        TrainedProtoPNet projected = TinyNetwork.Train(
            _folder,
            Frozen,
            new ProtoPNetRun { Folder = folder, Stages = ProtoPNetStages.Project },
            token: Token
        );
        TrainedProtoPNet last = TinyNetwork.Train(
            _folder,
            Frozen,
            new ProtoPNetRun { Folder = folder, Stages = ProtoPNetStages.Last },
            token: Token
        );
        TrainedProtoPNet whole = TinyNetwork.Train(_folder, Frozen, token: Token);
        Assert.Equal(whole.Network.Prototypes.Values, projected.Network.Prototypes.Values);
        Assert.Equal(whole.Network.Prototypes.Values, last.Network.Prototypes.Values);
        Assert.Equal(whole.Network.Connection.Weights, last.Network.Connection.Weights);
        Assert.Equal(whole.Network.Origins, last.Network.Origins);
    }

    [Fact]
    public void Train_OtherSettingsInTheSameFolder_SaysSo()
    {
        var run = new ProtoPNetRun { Folder = _folder.File("run"), Resume = true };
        TinyNetwork.Train(_folder, Frozen, run, token: Token);
        ProtoPNetConfiguration other = Frozen with { Training = Frozen.Training with { Decay = 0.5 } };
        string message = Assert.Throws<DataFileException>(() => TinyNetwork.Train(_folder, other, run, token: Token)).Message;
        Assert.Contains(
            "is of a run with another configuration; go on with the settings it was begun with",
            message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Train_LaterStageWithoutACheckpoint_SaysWhatToDo() =>
        Assert.EndsWith(
            "has no checkpoint to begin a later stage with; run the stage joint first.",
            Assert
                .Throws<DataFileException>(() =>
                    TinyNetwork.Train(
                        _folder,
                        run: new ProtoPNetRun { Folder = _folder.File("none"), Stages = ProtoPNetStages.Last },
                        token: Token
                    )
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Train_MorePrototypesThanPatches_SaysSo() =>
        Assert.Equal(
            "'a' has 1 training image of 16 patches each, but 40 prototypes are to be found in them; ask for fewer prototypes or "
                + "give more photos.",
            Assert
                .Throws<PartwiseException>(() =>
                    TinyNetwork.Train(
                        _folder,
                        Frozen with
                        {
                            Network = Frozen.Network with { PrototypesPerClass = 40 },
                        },
                        perClass: 1,
                        token: Token
                    )
                )
                .Message
        );

    [Fact]
    public void Train_ClassWithoutImages_SaysSo()
    {
        ImageDataset dataset = Samples.Dataset(_folder, 4);
        dataset = dataset with { Images = [.. dataset.Images.Where(i => i.Class != 1)] };
        Assert.Equal(
            "The class 'b' has no training image that can be read; add photos or remove the class.",
            Assert
                .Throws<DatasetException>(() =>
                    ProtoPNetTrainer.Train(
                        Backbone.Open(Samples.Backbone(_folder), cancellationToken: Token),
                        dataset,
                        Frozen,
                        cancellationToken: Token
                    )
                )
                .Message
        );
    }

    [Fact]
    public void Train_OneClass_SaysSo()
    {
        ImageDataset dataset = Samples.Dataset(_folder, 4);
        dataset = dataset with { Classes = [dataset.Classes[0]], Images = [.. dataset.Images.Where(i => i.Class == 0)] };
        Assert.Equal(
            "'data' has one class only, 'a'; a classifier needs at least two, each a subfolder of its own.",
            Assert
                .Throws<DatasetException>(() =>
                    ProtoPNetTrainer.Train(
                        Backbone.Open(Samples.Backbone(_folder), cancellationToken: Token),
                        dataset,
                        Frozen,
                        cancellationToken: Token
                    )
                )
                .Message
        );
    }

    [Fact]
    public void Train_PhotosOfOnePixel_AreShownLikeAnyOther()
    {
        for (int c = 0; c < 2; c++)
        {
            Directory.CreateDirectory(_folder.File($"pixels/{c}"));
            for (int i = 0; i < 4; i++)
                File.WriteAllBytes(_folder.File($"pixels/{c}/{i}.png"), ImageEncoder.Png(Samples.Photo(c, i, 1, 1)));
        }
        ImageDataset dataset = DatasetReader.Open(_folder.File("pixels"), new DatasetOptions { Split = DatasetSplit.All });
        TrainedProtoPNet trained = ProtoPNetTrainer.Train(
            Backbone.Open(Samples.Backbone(_folder), cancellationToken: Token),
            dataset,
            Frozen,
            cancellationToken: Token
        );
        Assert.Empty(trained.Skipped);
        Assert.Equal(0, trained.ProjectionDifference);
    }

    [Fact]
    public void Write_TrainedNetwork_BundleExplainsAndReadsBack()
    {
        TrainedProtoPNet trained = TinyNetwork.Train(_folder, Frozen, token: Token);
        string path = _folder.File("tiny.partwise");
        using (var target = AtomicDirectory.Create(path, false, BundleFiles.IsBundle))
        {
            ProtoPNetBundleWriter.Write(
                trained,
                Backbone.Open(Samples.Backbone(_folder), cancellationToken: Token),
                "data",
                "tiny",
                target,
                new ProtoPNetRun(),
                cancellationToken: Token
            );
            target.Commit();
        }
        using Bundle bundle = Bundle.Open(path);
        Assert.Equal("protopnet", bundle.Document.Kind);
        Assert.False(bundle.Document.Additive);
        Assert.Equal(5, bundle.Document.Training!.Configuration.GetProperty("training").GetProperty("jointEpochs").GetInt32());
        Assert.Equal(["joint", "project", "last"], bundle.Document.Training.Stages.Select(s => s.Stage));
        BundlePrototype first = bundle.Document.Classes[1].Prototypes[0];
        Assert.Equal(2, first.Prototype);
        Assert.Equal(trained.Network.Origins[2]!.Image, first.Origin!.Image);
        Assert.True(File.Exists(Path.Combine(path, Assert.Single(first.Exemplars).Crop)));
        PhotoExplanation explained = bundle.Explain(trained.Validation[0].Path, cancellationToken: Token);
        Assert.Empty(explained.Inexact);
        Assert.True(File.Exists(ReportBuilder.Rebuild(path, cancellationToken: Token)));

        ProtoPNetNetwork read = ProtoPNetBundle.Read(path);
        Assert.Equal(trained.Network.Prototypes.Values, read.Prototypes.Values);
        Assert.Equal(trained.Network.Connection.Weights, read.Connection.Weights);
        Assert.Equal(trained.Network.Origins, read.Origins);
        Assert.Equal(TinyNetwork.Run(trained.Network, ProtoPNetOutputs.Latent)[0], TinyNetwork.Run(read, ProtoPNetOutputs.Latent)[0]);
    }

    private sealed class StopBehind(int epoch, CancellationTokenSource stop) : IProgress<ProtoPNetProgress>
    {
        public void Report(ProtoPNetProgress value)
        {
            if (value.Note.StartsWith($"epoch {epoch + 1}/", StringComparison.Ordinal))
                stop.Cancel();
        }
    }
}
