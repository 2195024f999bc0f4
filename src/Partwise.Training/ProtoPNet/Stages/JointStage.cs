using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// Stage one: gradient descent of everything before the last layer. Batch normalisation always uses the averages that the backbone came
/// with: what is projected later is then what the network computes later, whereas the published code lets them drift in every stage.
///</summary>
internal sealed class JointStage
{
    private readonly ProtoPNetNetwork _start;
    private readonly Backbone _backbone;
    private readonly ProtoPNetConfiguration _configuration;
    private readonly ProtoPNetRun _run;
    private readonly TimeProvider _time;
    private readonly string _splitHash;
    private readonly IReadOnlyList<TrainingPhase> _phases;
    private readonly OnnxModel _graph;
    private readonly StepLoss _loss;
    private readonly Dictionary<string, double> _figures;
    private readonly List<EpochRecord> _records = [];

    public JointStage(
        ProtoPNetNetwork start,
        Backbone backbone,
        ProtoPNetConfiguration configuration,
        ProtoPNetRun run,
        string splitHash,
        TimeProvider time
    )
    {
        (_start, _backbone, _configuration, _run, _splitHash, _time) = (start, backbone, configuration, run, splitHash, time);
        _phases = TrainingPhase.Of(backbone, configuration);
        OnnxModel latent = configuration.Training.FrozenBackbone
            ? ProtoPNetBuilder.AddOnGraph(backbone.Map, configuration.Network, start.Latent)
            : start.Latent;
        (_graph, PrototypeTensors tensors) = ProtoPNetBuilder.Trainable(latent, start.Prototypes, start.Connection);
        _loss = ProtoPNetLoss.Of(tensors, start.Prototypes, start.Connection.Classes, configuration.Loss);
        _figures = new() { ["configuration"] = Number(configuration with { LastLayer = new() }) };
    }

    /// <summary>Trains, or goes on.</summary>
    /// <param name="training">The photos to train on.</param>
    /// <param name="validation">Those held out.</param>
    /// <param name="progress">Told of every step; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="TrainingException">The loss or a gradient is no number any more; the weights are those before the step.</exception>
    /// <exception cref="DataFileException">The checkpoint is of another run.</exception>
    public JointResult Run(
        IReadOnlyList<DatasetImage> training,
        IReadOnlyList<DatasetImage> validation,
        IProgress<ProtoPNetProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        bool train = _run.Stages.HasFlag(ProtoPNetStages.Joint);
        RunFolder? folder = _run.Folder is null ? null : RunFolder.Open(_run.Folder, _run.Resume || !train);
        int done = folder is { HasCheckpoint: true } ? Checkpoint.Peek(folder.Checkpoint).Position.Epoch : 0,
            total = _configuration.Training.Epochs;
        if (!train && done < total)
        {
            throw new DataFileException(
                done == 0
                    ? $"'{_run.Folder}' has no checkpoint to begin a later stage with; run the stage joint first."
                    : $"The checkpoint in '{_run.Folder}' was written after epoch {done} of {total}; finish the stage joint first "
                        + $"with `Resume`."
            );
        }
        if (done == 0)
            folder?.Add(
                "start",
                new
                {
                    schema = "partwise.training-log/1",
                    configuration = _configuration.ToJson(),
                    trainingImages = training.Count,
                    validationImages = validation.Count,
                    dataSplitHash = _splitHash,
                    threads = _run.Threads,
                }
            );
        using TrainedPart? part = done >= total ? null : Part(training, validation, progress, cancellationToken);
        OnnxModel graph = _graph;
        var trained = new HashSet<string>(StringComparer.Ordinal);
        foreach (TrainingPhase phase in _phases)
        {
            trained.UnionWith(phase.Trainable);
            // The checkpoint after a phase's last epoch is its own; what follows it begins with a new optimiser.
            if (done <= phase.End)
                graph = Run(graph, phase, folder, part, progress, ref done, cancellationToken);
        }
        return new JointResult(
            Network(graph, trained),
            [.. folder?.Epochs ?? _records],
            [.. part?.Training.Skipped ?? [], .. part?.Validation?.Skipped ?? []]
        );
    }

    private OnnxModel Run(
        OnnxModel graph,
        TrainingPhase phase,
        RunFolder? folder,
        TrainedPart? part,
        IProgress<ProtoPNetProgress>? progress,
        ref int done,
        CancellationToken cancellationToken
    )
    {
        var options = new StepGraphOptions { Trainable = phase.Trainable, BatchNormalization = BatchNormalizationMode.Frozen };
        using var session = new TrainingSession(StepGraph.Create(graph, ProtoPNetOutputs.Logits, options, _loss), _run.Threads);
        AdamOptimizer optimizer = phase.Optimizer(session, _configuration.Training);
        TrainingLoop loop = Loop(graph, phase, session, optimizer, folder, part, progress);
        if (done > phase.First && folder is { HasCheckpoint: true })
            loop.Restore();
        for (; done < phase.End; done++)
            _records.Add(loop.Run(done, cancellationToken));
        return With(graph, session);
    }

    private TrainingLoop Loop(
        OnnxModel graph,
        TrainingPhase phase,
        TrainingSession session,
        AdamOptimizer optimizer,
        RunFolder? folder,
        TrainedPart? part,
        IProgress<ProtoPNetProgress>? progress
    )
    {
        var state = new TrainingState
        {
            Seed = _configuration.Seed,
            Position = default,
            Schedule = phase.Schedule,
            DataSplitHash = _splitHash,
            Figures = _figures,
        };
        // Without a source all epochs are done, and only the weights of the last are read.
        return new TrainingLoop(session, optimizer, part?.Training!, state, folder, _time)
        {
            Factor = phase.Factor,
            Validate = part?.Validation is not { } held
                ? null
                : token => NetworkEvaluator.Measure(With(graph, session), held, _run.Threads, token),
            Report = (epoch, totals) =>
                progress?.Report(
                    new ProtoPNetProgress(
                        "training",
                        totals.Count,
                        part!.Training.Count,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"epoch {epoch + 1}/{_configuration.Training.Epochs}, loss {totals.Loss:0.000} (cluster "
                                + $"{session.Figures[1]:0.00}, separation {session.Figures[2]:0.00}), accuracy {100 * totals.Accuracy:0.0} "
                                + $"%"
                        )
                    )
                ),
            LoggedGroup = TrainingPhase.AddOnGroup,
            OtherSchedule = "another configuration",
        };
    }

    private TrainedPart Part(
        IReadOnlyList<DatasetImage> training,
        IReadOnlyList<DatasetImage> validation,
        IProgress<ProtoPNetProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        Preprocessing preprocessing = _start.Preprocessing;
        if (!_configuration.Training.FrozenBackbone)
        {
            LoaderOptions measured = PhotoViews.Evaluation(_configuration, _run).Loading() with { Shuffle = false, Augmentation = null };
            return new TrainedPart(
                _graph,
                new PhotoViews(training, preprocessing, _configuration, _run),
                validation.Count == 0 ? null : new BatchLoader(validation, preprocessing, measured)
            );
        }
        var maps = new FrozenMaps(_backbone, preprocessing, _configuration, _run, progress);
        FeatureBatches batches = maps.Training(training, cancellationToken);
        try
        {
            return new TrainedPart(_graph, batches, validation.Count == 0 ? null : maps.Validation(validation, cancellationToken));
        }
        catch
        {
            batches.Dispose();
            throw;
        }
    }

    private static OnnxModel With(OnnxModel graph, TrainingSession session)
    {
        OnnxModel model = graph.Clone();
        TrainableParameters.Freeze(model, session.Parameters.Select(p => OnnxTensor.Create(p.Name, p.Values, [.. p.Shape])));
        return model;
    }

    /// <summary>The network with the trained weights, its batch normalisations folded away.</summary>
    private ProtoPNetNetwork Network(OnnxModel graph, HashSet<string> trained)
    {
        OnnxModel latent = _start.Latent.Clone();
        TensorProto[] weights = [.. graph.Graph.Initializer.Where(t => trained.Contains(t.Name))];
        TrainableParameters.Freeze(latent, weights.Where(t => t.Name != PrototypeNodes.Prototypes));
        TrainedWeights.FoldNormalizations(latent);
        float[] prototypes = OnnxTensor.Read(weights.Single(t => t.Name == PrototypeNodes.Prototypes)).ToFloats();
        return _start with { Latent = latent, Prototypes = _start.Prototypes.WithValues(prototypes) };
    }

    /// <summary>A number that is another for another configuration: 48 bits of its hash.</summary>
    private static double Number(ProtoPNetConfiguration configuration) =>
        BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(configuration.ToJson().ToJsonString()))) >> 16;
}
