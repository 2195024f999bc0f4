using Partwise.Datasets;
using Partwise.Files;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>Trains weights of a network, epoch by epoch.</summary>
internal sealed class NetworkTrainer
{
    // What is left of the learning rate at the end.
    private const double FinalRate = 0.01;

    private readonly OnnxModel _network;
    private readonly string _logits;
    private readonly TrainingImages _images;
    private readonly DataSplit _split;
    private readonly string _splitHash;
    private readonly Preprocessing _preprocessing;
    private readonly NetworkTrainingOptions _options;
    private readonly StepGraphOptions _steps;
    private readonly TimeProvider _time;

    public NetworkTrainer(OnnxModel network, string logits, TrainingImages images, DataSplit split, Preprocessing preprocessing, NetworkTrainingOptions options, StepGraphOptions steps, TimeProvider time)
    {
        (_network, _logits, _images, _split, _preprocessing, _options, _steps, _time) = (network, logits, images, split, preprocessing, options, steps, time);
        _splitHash = split.Hash(images.Train, images.Test);
    }

    /// <exception cref="TrainingException">The loss is no number any more.</exception>
    /// <exception cref="OutputException">The checkpoint cannot be written; the one before is still there.</exception>
    /// <exception cref="DataFileException">The checkpoint is of another run.</exception>
    public NetworkFit Run(IProgress<NetworkProgress>? progress, CancellationToken cancellationToken)
    {
        DatasetImage[] training = [.. _split.Training.Select(i => _images.Train[i])], validation = [.. _split.Validation.Select(i => _images.Train[i])];
        StepGraph graph = StepGraph.Create(_network, _logits, _steps with { SpeedPath = _options.SpeedPath });
        using var session = new TrainingSession(graph, _options.Threads);
        using var loader = new BatchLoader(training, _preprocessing, LoaderOptions());
        Optimizer optimizer = CreateOptimizer(session);
        Schedule schedule = CreateSchedule(loader.BatchesPerEpoch);
        RunFolder? folder = _options.Folder is null ? null : RunFolder.Open(_options.Folder, _options.Resume);
        int first = folder is { HasCheckpoint: true } ? Restore(folder, optimizer, session, schedule) : 0;
        if (first == 0)
            folder?.Add("start", Settings(graph, training.Length, validation.Length));
        var epochs = new List<EpochRecord>(folder?.Epochs ?? []);
        OnnxModel? exported = null;
        IReadOnlyList<SkippedImage> unread = [];
        for (int epoch = first; epoch < _options.Epochs; epoch++)
        {
            long start = _time.GetTimestamp();
            var pass = new EpochPass(session, optimizer, schedule, loader, progress, (epoch, _options.Epochs, first, training.Length));
            EpochTotals totals = pass.Run(folder?.HasCheckpoint == true ? folder.Checkpoint : null, cancellationToken);
            double trained = _time.GetElapsedTime(start).TotalSeconds;
            exported = TrainedWeights.Export(_network, session);
            Measurement? held = validation.Length == 0 ? null : NetworkEvaluator.Measure(exported, validation, _preprocessing, _options, cancellationToken);
            unread = held?.Skipped ?? [];
            var record = new EpochRecord(epoch + 1, totals.Loss, totals.Accuracy, held?.Loss, held?.Accuracy, optimizer.LearningRate(0),
                trained > 0 ? totals.Count / trained : 0, _time.GetElapsedTime(start).TotalSeconds);
            epochs.Add(record);
            if (folder is not null)
            {
                // The log first: an epoch that it has but the checkpoint lacks is trained again, and its line replaced.
                folder.Add(record);
                Checkpoint.Save(folder.Checkpoint, State(epoch + 1, schedule), optimizer, session.Averages);
            }
        }
        return new NetworkFit(exported ?? TrainedWeights.Export(_network, session), epochs, session.Parameters.Sum(p => (long)p.Count), [.. loader.Skipped, .. unread]);
    }

    private int Restore(RunFolder folder, Optimizer optimizer, TrainingSession session, Schedule schedule)
    {
        TrainingState state = Checkpoint.Restore(folder.Checkpoint, optimizer, session.Averages);
        string? other = state.Seed != _options.Seed ? $"seed {state.Seed}, not {_options.Seed}"
            : state.DataSplitHash != _splitHash ? "another set of images or another split"
            : !state.Schedule.Equals(schedule) ? "another length, batch size or schedule"
            : Figures.FirstOrDefault(f => !state.Figures.TryGetValue(f.Key, out double value) || value != f.Value) is { Key: { } key } ? $"another {key}" : null;
        if (other is not null)
            throw new DataFileException($"The checkpoint '{folder.Checkpoint}' is of a run with {other}; go on with the settings it was begun with, or choose another folder.");
        folder.Resume(state.Position.Epoch);
        return state.Position.Epoch;
    }

    private TrainingState State(int epochs, Schedule schedule)
        => new() { Seed = _options.Seed, Position = new LoaderPosition(epochs, 0), Schedule = schedule, DataSplitHash = _splitHash, Figures = Figures };

    /// <summary>The settings that a resumed run must share, beside those that the state has fields for.</summary>
    private Dictionary<string, double> Figures => new()
    {
        ["learning rate"] = _options.LearningRate,
        ["weight decay"] = _options.WeightDecay,
        ["label smoothing"] = _options.Smoothing,
        ["batch size"] = _options.BatchSize,
    };

    private Optimizer CreateOptimizer(TrainingSession session)
    {
        // Scales, shifts and biases are vectors; pulling them to zero only works against the normalisation.
        ParameterGroup[] groups =
        [
            new() { Name = "weights", Parameters = [.. session.Parameters.Where(p => p.Shape.Count > 1)], LearningRate = _options.LearningRate, WeightDecay = _options.WeightDecay },
            new() { Name = "vectors", Parameters = [.. session.Parameters.Where(p => p.Shape.Count <= 1)], LearningRate = _options.LearningRate },
        ];
        return _options.Optimizer == OptimizerKind.Sgd
            ? new SgdOptimizer(groups, new SgdOptions { Nesterov = true })
            : new AdamOptimizer(groups, new AdamOptions { Decay = WeightDecayMode.Decoupled });
    }

    private Schedule CreateSchedule(int stepsPerEpoch)
    {
        double steps = (double)stepsPerEpoch * _options.Epochs, rising = Math.Floor(steps * _options.WarmupShare);
        var falling = new CosineSchedule(Math.Max(1, steps - rising), FinalRate);
        // A line from zero would waste its first step.
        return rising < 1 ? falling : new WarmupSchedule(rising, falling, Start: 1 / (rising + 1));
    }

    private LoaderOptions LoaderOptions() => new()
    {
        BatchSize = _options.BatchSize,
        Seed = _options.Seed,
        Augmentation = _options.Augmentation,
        Crop = _options.Crop,
        Limits = _options.Limits,
        Threads = _options.Threads,
    };

    private object Settings(StepGraph graph, int training, int validation) => new
    {
        schema = "partwise.training-log/1",
        path = graph.Path.ToString().ToLowerInvariant(),
        parameters = graph.Parameters.Sum(p => (long)p.Count),
        trainingImages = training,
        validationImages = validation,
        testImages = _images.Test.Count,
        dataSplitHash = _splitHash,
        epochs = _options.Epochs,
        batch = _options.BatchSize,
        optimizer = _options.Optimizer.ToString().ToLowerInvariant(),
        rate = _options.LearningRate,
        warmup = _options.WarmupShare,
        decay = _options.WeightDecay,
        smoothing = _options.Smoothing,
        augmentation = _options.Augmentation,
        seed = _options.Seed,
        threads = _options.Threads,
    };
}
