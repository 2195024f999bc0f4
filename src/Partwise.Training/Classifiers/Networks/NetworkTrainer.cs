using Partwise.Datasets;
using Partwise.Files;
using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>Trains weights of a network, epoch by epoch.</summary>
/// <param name="network">The whole network, from photos to logits.</param>
/// <param name="part">What a step runs and reads: the whole, or its end.</param>
/// <param name="splitHash">See <see cref="DataSplit.Hash"/>.</param>
/// <param name="options">The settings.</param>
/// <param name="steps">How the part becomes a graph.</param>
/// <param name="time">The clock.</param>
internal sealed class NetworkTrainer(
    OnnxModel network,
    TrainedPart part,
    string splitHash,
    NetworkTrainingOptions options,
    StepGraphOptions steps,
    TimeProvider time
)
{
    private readonly Schedule _schedule = TrainingRecipe.Schedule(part.Training.BatchesPerEpoch, options);

    /// <param name="notes">Further entries of the log's first line.</param>
    /// <param name="progress">Told after every step; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="TrainingException">The loss is no number any more.</exception>
    /// <exception cref="OutputException">The checkpoint cannot be written; the one before is still there.</exception>
    /// <exception cref="DataFileException">The checkpoint is of another run.</exception>
    public NetworkFit Run(object notes, IProgress<NetworkProgress>? progress, CancellationToken cancellationToken)
    {
        StepGraph graph = StepGraph.Create(
            part.Network,
            part.Network.Outputs[0].Name,
            steps with
            {
                Smoothing = options.Smoothing,
                SpeedPath = options.SpeedPath,
            }
        );
        using var session = new TrainingSession(graph, options.Threads);
        using var average = options.Averaging > 0 ? new WeightAverage(session.Parameters, options.Averaging) : null;
        Optimizer optimizer = TrainingRecipe.Optimizer(session.Parameters, Head(), options);
        RunFolder? folder = options.Folder is null ? null : RunFolder.Open(options.Folder, options.Resume);
        int first = 0;
        Measurement? held = null;
        var loop = new TrainingLoop(session, optimizer, part.Training, State(), folder, time)
        {
            Factor = _ => _schedule.Factor(optimizer.Steps),
            Validate = part.Validation is null
                ? null
                : token => held = NetworkEvaluator.Measure(Export(part.Network), part.Validation, options.Threads, token),
            Report = (epoch, totals) => progress?.Report(Progress(epoch, first, totals)),
            Average = average,
            LoggedGroup = optimizer.Groups.Count - 1,
        };
        first = folder is { HasCheckpoint: true } ? loop.Restore() : 0;
        if (first == 0)
            folder?.Start(Settings(graph), notes);
        var epochs = new List<EpochRecord>(folder?.Epochs ?? []);
        for (int epoch = first; epoch < options.Epochs; epoch++)
            epochs.Add(loop.Run(epoch, cancellationToken));
        IReadOnlyList<SkippedImage> unread = held?.Skipped ?? [];
        return new NetworkFit(Export(network), epochs, session.Parameters.Sum(p => (long)p.Count), [.. part.Training.Skipped, .. unread]);

        OnnxModel Export(OnnxModel of) =>
            TrainedWeights.Export(of, average?.Weights() ?? session.Parameters.Select(TrainedWeights.ToProto), session.Averages);
    }

    private HashSet<string> Head() => [.. new GraphIndex(part.Network).Producer(part.Network.Outputs[0].Name)!.Input.Skip(1)];

    private NetworkProgress Progress(int epoch, int first, EpochTotals totals)
    {
        long images = part.Training.Count;
        return new NetworkProgress(
            epoch + 1,
            options.Epochs,
            ((epoch - first) * images) + totals.Count,
            (options.Epochs - first) * images,
            totals.Loss,
            totals.Accuracy
        );
    }

    private TrainingState State() =>
        new()
        {
            Seed = options.Seed,
            Position = default,
            Schedule = _schedule,
            DataSplitHash = splitHash,
            Figures = Figures,
        };

    /// <summary>The settings that a resumed run must share, beside those that the state has fields for.</summary>
    private Dictionary<string, double> Figures =>
        new()
        {
            ["learning rate"] = options.LearningRate,
            ["factor of the backbone's learning rate"] = options.BackboneRate,
            ["weight decay"] = options.WeightDecay,
            ["momentum"] = options.Momentum,
            ["label smoothing"] = options.Smoothing,
            ["decay of the weights' mean"] = options.Averaging,
            ["batch size"] = options.BatchSize,
            ["number of views"] = options.Views ?? 0,
        };

    private object Settings(StepGraph graph) =>
        new
        {
            schema = "partwise.training-log/1",
            path = graph.Path.ToString().ToLowerInvariant(),
            parameters = graph.Parameters.Sum(p => (long)p.Count),
            trainingImages = part.Training.Count,
            validationImages = part.Validation?.Count ?? 0,
            dataSplitHash = splitHash,
            epochs = options.Epochs,
            batch = options.BatchSize,
            optimizer = options.Optimizer.ToString().ToLowerInvariant(),
            rate = options.LearningRate,
            backboneRate = options.BackboneRate,
            schedule = _schedule,
            decay = options.WeightDecay,
            smoothing = options.Smoothing,
            averaging = options.Averaging,
            augmentation = options.Augmentation,
            views = options.Views,
            seed = options.Seed,
            threads = options.Threads,
        };
}
