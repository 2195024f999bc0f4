using System.Text.Json;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Onnx;
using Partwise.Testing;
using Partwise.Training;

namespace Partwise.Tests.Training;

public sealed class NetworkTrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImageDataset _dataset;

    public NetworkTrainerTests() => _dataset = Samples.Dataset(_folder, 6);

    private string RunFolder => _folder.File("run");

    private static ScratchOptions Options =>
        new()
        {
            Architecture = NetworkArchitecture.SmallCnn,
            Size = 32,
            Training = new NetworkTrainingOptions
            {
                Epochs = 4,
                BatchSize = 4,
                Seed = 3,
                ValidationShare = 0.2,
                Threads = 2,
                Augmentation = AugmentationOptions.Standard,
            },
        };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TrainFromScratch_StoppedAnywhereAndResumed_EndsWithTheSameBytes()
    {
        byte[] whole = Train(Options).Model.ToByteArray();
        ScratchOptions kept = Options with { Training = Options.Training with { Folder = RunFolder, Resume = true } };
        foreach (int steps in new[] { 2, 5, 6 })
        {
            using var stop = new CancellationTokenSource();
            int left = steps;
            var progress = new Told(_ =>
            {
                if (--left == 0)
                    stop.Cancel();
            });
            Assert.ThrowsAny<OperationCanceledException>(() =>
                ClassifierTrainer.TrainFromScratch(_dataset, kept, progress, cancellationToken: stop.Token)
            );
        }
        Assert.Equal(2, Checkpoint.Peek(Path.Combine(RunFolder, "checkpoint.safetensors")).Position.Epoch);
        TrainedNetwork resumed = Train(kept);
        Assert.Equal(whole, resumed.Model.ToByteArray());
        Assert.Equal([1, 2, 3, 4], resumed.Report.Epochs.Select(e => e.Epoch));
    }

    [Fact]
    public void TrainFromScratch_FinishedRunResumed_GivesTheSameModelAtOnce()
    {
        ScratchOptions kept = Options with { Training = Options.Training with { Folder = RunFolder, Resume = true, Epochs = 2 } };
        byte[] whole = Train(kept).Model.ToByteArray();
        Assert.Equal(whole, Train(kept).Model.ToByteArray());
    }

    [Fact]
    public void TrainFromScratch_Folder_HoldsLogAndCurve()
    {
        Train(Options with { Training = Options.Training with { Folder = RunFolder, Epochs = 2 } });
        JsonElement[] lines = [.. File.ReadLines(Path.Combine(RunFolder, "log.jsonl")).Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(["start", "epoch", "epoch"], lines.Select(l => l.GetProperty("event").GetString()));
        Assert.Equal(SpeedPlan.For(SpeedPath.Auto).Path.ToString().ToLowerInvariant(), lines[0].GetProperty("path").GetString());
        Assert.Equal(15, lines[0].GetProperty("trainingImages").GetInt32());
        Assert.InRange(lines[2].GetProperty("loss").GetDouble(), 0, 3);
        string page = File.ReadAllText(Path.Combine(RunFolder, "curve.html"));
        Assert.Equal(4, page.Split("<polyline").Length - 1);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Fact]
    public void TrainFromScratch_FolderOfAnotherRun_IsRefused()
    {
        ScratchOptions kept = Options with { Training = Options.Training with { Folder = RunFolder, Epochs = 1 } };
        Train(kept);
        Assert.Contains(
            "holds the checkpoint of another run",
            Assert.Throws<OutputException>(() => Train(kept)).Message,
            StringComparison.Ordinal
        );
        ScratchOptions seed = kept with { Training = kept.Training with { Resume = true, Seed = 4 } };
        Assert.Contains(
            "is of a run with seed 3, not 4",
            Assert.Throws<DataFileException>(() => Train(seed)).Message,
            StringComparison.Ordinal
        );
        ScratchOptions rate = kept with { Training = kept.Training with { Resume = true, LearningRate = 1 } };
        Assert.Contains("another learning rate", Assert.Throws<DataFileException>(() => Train(rate)).Message, StringComparison.Ordinal);
        ScratchOptions other = kept with
        {
            Architecture = NetworkArchitecture.SmallResnet,
            Training = kept.Training with { Resume = true },
        };
        Assert.Contains("of another architecture", Assert.Throws<DataFileException>(() => Train(other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TrainFromScratch_CorruptImage_IsSkippedAndNamed()
    {
        File.WriteAllText(_dataset.Images[1].Path, "no image");
        TrainedNetwork trained = Train(Options with { Training = Options.Training with { Epochs = 1, ValidationShare = 0 } });
        Assert.Equal(_dataset.Images[1].RelativePath, Assert.Single(trained.Report.Skipped).Path);
        Assert.Null(trained.Report.Epochs[0].ValidationAccuracy);
    }

    [Fact]
    public void TrainFromScratch_CorruptValidationImage_IsSkippedAndNotCounted()
    {
        int held = StratifiedSplit
            .Draw([.. _dataset.Images.Select(i => i.Class!.Value)], Options.Training.ValidationShare, Options.Training.Seed)
            .Validation[0];
        File.WriteAllText(_dataset.Images[held].Path, "no image");
        TrainedNetwork trained = Train(Options with { Training = Options.Training with { Epochs = 1 } });
        Assert.Equal(_dataset.Images[held].RelativePath, Assert.Single(trained.Report.Skipped).Path);
        // Two of the three held out can be read.
        Assert.Contains(trained.Report.Epochs[0].ValidationAccuracy!.Value, new[] { 0, 0.5, 1 });
    }

    private static TrainingLoop Loop(
        TrainingSession session,
        Optimizer optimizer,
        BatchLoader loader,
        Partwise.Training.RunFolder? folder = null
    )
    {
        var run = new TrainingState
        {
            Seed = 0,
            Position = default,
            Schedule = new ConstantSchedule(),
            DataSplitHash = "",
        };
        return new TrainingLoop(session, optimizer, loader, run, folder, TimeProvider.System) { Factor = _ => 1 };
    }

    [Fact]
    public void Run_LossIsNaN_StopsBeforeTheStepAndNamesTheCheckpoint()
    {
        OnnxModel network = Architectures.Create(NetworkArchitecture.SmallCnn, 3, Samples.Size * 2, seed: 1);
        using var session = new TrainingSession(StepGraph.Create(network, Architectures.LogitsName), threads: 1);
        using var loader = new BatchLoader(
            _dataset.Images,
            Samples.Preprocessing with
            {
                Crop = new(32, 32),
                Resize = new(32, 32),
            },
            new LoaderOptions { BatchSize = 6 }
        );
        var optimizer = new SgdOptimizer([
            new ParameterGroup
            {
                Name = "all",
                Parameters = session.Parameters,
                LearningRate = 0.1,
            },
        ]);
        session.Parameters.Single(p => p.Name == "classifier.bias").Values[0] = float.NaN;
        float before = session.Parameters[0].Values[0];
        string kept = Path.Combine(RunFolder, NetworkTrainingOptions.CheckpointFile);
        Directory.CreateDirectory(RunFolder);
        File.WriteAllText(kept, "");
        TrainingLoop loop = Loop(session, optimizer, loader, Partwise.Training.RunFolder.Open(RunFolder, resume: true));
        string message = Assert.Throws<TrainingException>(() => loop.Run(4, TestContext.Current.CancellationToken)).Message;
        Assert.Equal(
            $"The loss became NaN: 'classifier.bias' holds NaN or infinity. This was in epoch 5, batch 1 of 3; the last good "
                + $"checkpoint, after epoch 4, is '{kept}'. Train with a lower learning rate.",
            message
        );
        Assert.Equal(before, session.Parameters[0].Values[0]);
        Assert.Equal(0, optimizer.Steps);
    }

    [Fact]
    public void Run_ActivationOverflows_NamesTheFirstTensorThatIsNotFinite()
    {
        OnnxModel network = Architectures.Create(NetworkArchitecture.SmallCnn, 3, Samples.Size * 2, seed: 1);
        using var session = new TrainingSession(
            StepGraph.Create(
                network,
                Architectures.LogitsName,
                new StepGraphOptions { BatchNormalization = BatchNormalizationMode.Frozen }
            ),
            threads: 1
        );
        using var loader = new BatchLoader(
            _dataset.Images,
            Samples.Preprocessing with
            {
                Crop = new(32, 32),
                Resize = new(32, 32),
            },
            new LoaderOptions { BatchSize = 6 }
        );
        var optimizer = new SgdOptimizer([
            new ParameterGroup
            {
                Name = "all",
                Parameters = session.Parameters,
                LearningRate = 0.1,
            },
        ]);
        session.Parameters.Single(p => p.Name == "layer2.weight").Values.Fill(1e38f);
        string conv = network.Graph.Node.Single(n => n.Input.Contains("layer2.weight")).Output[0];
        TrainingLoop loop = Loop(session, optimizer, loader);
        string message = Assert.Throws<TrainingException>(() => loop.Run(0, TestContext.Current.CancellationToken)).Message;
        Assert.Contains($"; the first tensor that is not finite is '{conv}', the output of Conv '", message, StringComparison.Ordinal);
        Assert.EndsWith(
            "This was in epoch 1, batch 1 of 3; no checkpoint was kept. Train with a lower learning rate.",
            message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Run_GradientOverflows_NamesItAndMakesNoStep()
    {
        OnnxModel network = Architectures.Create(NetworkArchitecture.SmallCnn, 3, Samples.Size * 2, seed: 1);
        using var session = new TrainingSession(
            StepGraph.Create(
                network,
                Architectures.LogitsName,
                new StepGraphOptions { BatchNormalization = BatchNormalizationMode.Frozen }
            ),
            threads: 1
        );
        using var loader = new BatchLoader(
            _dataset.Images,
            Samples.Preprocessing with
            {
                Crop = new(32, 32),
                Resize = new(32, 32),
            },
            new LoaderOptions { BatchSize = 6 }
        );
        var optimizer = new SgdOptimizer([
            new ParameterGroup
            {
                Name = "all",
                Parameters = session.Parameters,
                LearningRate = 0.1,
            },
        ]);
        // Large inputs of the last layer meet a large weight after it on the way back only: the features are next to zero.
        session.Parameters.Single(p => p.Name == "layer4.scale").Values.Fill(1e6f);
        session.Parameters.Single(p => p.Name == "layer5.scale").Values.Clear();
        session.Parameters.Single(p => p.Name == "layer5.shift").Values.Fill(1e-30f);
        session.Parameters.Single(p => p.Name == "classifier.weight").Values[..96].Fill(3e38f);
        TrainingLoop loop = Loop(session, optimizer, loader);
        string message = Assert.Throws<TrainingException>(() => loop.Run(0, TestContext.Current.CancellationToken)).Message;
        Assert.Matches("^The gradient of '[a-z0-9.]+' became NaN or infinite, while the loss was ", message);
        Assert.Equal(0, optimizer.Steps);
    }

    [Theory]
    [InlineData(OptimizerKind.Adam, ScheduleKind.Step)]
    [InlineData(OptimizerKind.SgdW, ScheduleKind.Constant)]
    [InlineData(OptimizerKind.Sgd, ScheduleKind.Cosine)]
    public void TrainFromScratch_OtherRecipeStoppedAndResumed_EndsWithTheSameBytes(OptimizerKind optimizer, ScheduleKind schedule)
    {
        NetworkTrainingOptions training = Options.Training with
        {
            Optimizer = optimizer,
            Schedule = schedule,
            StepEvery = 1,
            StepFactor = 0.5,
            Averaging = 0.9,
            BackboneRate = 0.5,
            LearningRate = 0.01,
            Views = 2,
            Epochs = 3,
        };
        byte[] whole = Train(Options with { Training = training }).Model.ToByteArray();
        ScratchOptions kept = Options with { Training = training with { Folder = RunFolder, Resume = true } };
        using var stop = new CancellationTokenSource();
        int left = 6;
        var progress = new Told(_ =>
        {
            if (--left == 0)
                stop.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() =>
            ClassifierTrainer.TrainFromScratch(_dataset, kept, progress, cancellationToken: stop.Token)
        );
        Assert.Equal(whole, Train(kept).Model.ToByteArray());
    }

    [Fact]
    public void Schedule_StepAfterWarmup_DropsEveryFewEpochs()
    {
        var options = new NetworkTrainingOptions
        {
            Epochs = 10,
            WarmupShare = 0.1,
            Schedule = ScheduleKind.Step,
            StepEvery = 3,
            StepFactor = 0.5,
        };
        Schedule schedule = TrainingRecipe.Schedule(stepsPerEpoch: 4, options);
        Assert.Equal([0.2, 1, 1, 0.5, 0.25], new[] { 0, 4, 15, 16, 28 }.Select(s => Math.Round(schedule.Factor(s), 6)));
    }

    [Fact]
    public void Optimizer_BackboneRate_IsItsGroupsAlone()
    {
        using TrainedTensor conv = TrainedTensor.Create("conv", [1, 2], 2, 1),
            head = TrainedTensor.Create("head", [1, 2], 1, 2),
            bias = TrainedTensor.Create("bias", [0], 1);
        Optimizer optimizer = TrainingRecipe.Optimizer(
            [conv, head, bias],
            new HashSet<string> { "head", "bias" },
            new NetworkTrainingOptions
            {
                LearningRate = 0.01,
                BackboneRate = 0.1,
                WeightDecay = 0.5,
                Optimizer = OptimizerKind.SgdW,
            }
        );
        Assert.Equal("sgd-decoupled", optimizer.Kind);
        Assert.Equal(["backbone weights", "backbone vectors", "head weights", "head vectors"], optimizer.Groups.Select(g => g.Name));
        Assert.Equal([0.001, 0.001, 0.01, 0.01], optimizer.Groups.Select(g => Math.Round(g.LearningRate, 9)));
        Assert.Equal([0.5, 0, 0.5, 0], optimizer.Groups.Select(g => g.WeightDecay));
    }

    [Theory]
    [InlineData(0, 4, "0 epochs were asked for; 1 to 10,000 are allowed.")]
    [InlineData(1, 1, "The batch size is 1; 2 to 4096 is allowed.")]
    public void TrainFromScratch_OutOfRange_SaysWhatIsAllowed(int epochs, int batch, string message) =>
        Assert.Equal(
            message,
            Assert
                .Throws<ArgumentException>(() =>
                    Train(Options with { Training = Options.Training with { Epochs = epochs, BatchSize = batch } })
                )
                .Message
        );

    private TrainedNetwork Train(ScratchOptions options) =>
        ClassifierTrainer.TrainFromScratch(_dataset, options, cancellationToken: TestContext.Current.CancellationToken);

    private sealed class Told(Action<NetworkProgress> act) : IProgress<NetworkProgress>
    {
        public void Report(NetworkProgress value) => act(value);
    }
}
