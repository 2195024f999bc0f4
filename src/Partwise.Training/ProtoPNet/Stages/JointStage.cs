using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// Stage one: gradient descent of everything before the last layer. Batch normalisation always uses the averages that the backbone came with: what is
/// projected later is then what the network computes later, whereas the published code lets them drift in every stage.
/// </summary>
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

    public JointStage(ProtoPNetNetwork start, Backbone backbone, ProtoPNetConfiguration configuration, ProtoPNetRun run, string splitHash, TimeProvider time)
    {
        (_start, _backbone, _configuration, _run, _splitHash, _time) = (start, backbone, configuration, run, splitHash, time);
        _phases = TrainingPhase.Of(backbone, configuration);
        OnnxModel latent = configuration.Training.FrozenBackbone ? ProtoPNetBuilder.AddOnGraph(backbone.Map, configuration.Network, start.Latent) : start.Latent;
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
    public JointResult Run(IReadOnlyList<DatasetImage> training, IReadOnlyList<DatasetImage> validation, IProgress<ProtoPNetProgress>? progress, CancellationToken cancellationToken)
    {
        bool train = _run.Stages.HasFlag(ProtoPNetStages.Joint);
        RunFolder? folder = _run.Folder is null ? null : RunFolder.Open(_run.Folder, _run.Resume || !train);
        int done = folder is { HasCheckpoint: true } ? Checkpoint.Peek(folder.Checkpoint).Position.Epoch : 0, total = _configuration.Training.Epochs;
        if (!train && done < total)
        {
            throw new DataFileException(done == 0
                ? $"'{_run.Folder}' has no checkpoint to begin a later stage with; run the stage joint first."
                : $"The checkpoint in '{_run.Folder}' is behind epoch {done} of {total}; finish the stage joint first with --resume.");
        }
        if (done == 0)
            folder?.Add("start", new { schema = "partwise.training-log/1", configuration = _configuration.ToJson(), trainingImages = training.Count, validationImages = validation.Count, dataSplitHash = _splitHash, threads = _run.Threads });
        using IStepSource? steps = done >= total ? null : Source(training, validation, progress, cancellationToken);
        OnnxModel graph = _graph;
        var trained = new HashSet<string>(StringComparer.Ordinal);
        foreach (TrainingPhase phase in _phases)
        {
            trained.UnionWith(phase.Trainable);
            // The checkpoint behind a phase's last epoch is its own; what follows it begins with a new optimiser.
            if (done <= phase.End)
                graph = Run(graph, phase, folder, steps, progress, ref done, cancellationToken);
        }
        return new JointResult(Network(graph, trained), [.. folder?.Epochs ?? _records], steps?.Skipped ?? []);
    }

    private OnnxModel Run(OnnxModel graph, TrainingPhase phase, RunFolder? folder, IStepSource? steps, IProgress<ProtoPNetProgress>? progress, ref int done, CancellationToken cancellationToken)
    {
        var options = new StepGraphOptions { Trainable = phase.Trainable, BatchNormalization = BatchNormalizationMode.Frozen };
        using var session = new TrainingSession(StepGraph.Create(graph, ProtoPNetOutputs.Logits, options, _loss), _run.Threads);
        AdamOptimizer optimizer = phase.Optimizer(session, _configuration.Training);
        if (done > phase.First && folder is { HasCheckpoint: true })
            Restore(folder, optimizer, phase);
        for (; done < phase.End; done++)
        {
            long start = _time.GetTimestamp();
            optimizer.ScaleLearningRates(phase.Factor(done));
            EpochTotals totals = Epoch(session, optimizer, steps!, done, folder, progress, cancellationToken);
            double seconds = _time.GetElapsedTime(start).TotalSeconds;
            Measurement? held = steps!.Validate(With(graph, session), cancellationToken);
            var record = new EpochRecord(done + 1, totals.Loss, totals.Accuracy, held?.Loss, held?.Accuracy, optimizer.LearningRate(1),
                seconds > 0 ? totals.Count / seconds : 0, _time.GetElapsedTime(start).TotalSeconds);
            _records.Add(record);
            folder?.Add(record);
            if (folder is not null)
                Checkpoint.Save(folder.Checkpoint, State(done + 1, phase), optimizer);
        }
        return With(graph, session);
    }

    private EpochTotals Epoch(TrainingSession session, AdamOptimizer optimizer, IStepSource steps, int epoch, RunFolder? folder, IProgress<ProtoPNetProgress>? progress, CancellationToken cancellationToken)
    {
        var totals = new EpochTotals();
        foreach (StepBatch batch in steps.Epoch(epoch, cancellationToken))
        {
            StepResult step = session.Run(batch.Input, batch.Labels, cancellationToken);
            if (NonFiniteSearch.Find(session, step, batch.Input, batch.Labels, cancellationToken) is { } found)
            {
                string kept = folder is { HasCheckpoint: true } ? $"the last good checkpoint, behind epoch {epoch}, is '{folder.Checkpoint}'" : "no checkpoint was kept";
                throw new TrainingException($"{found} This was in epoch {epoch + 1}; {kept}. Train with lower learning rates.");
            }
            session.Apply(optimizer);
            totals = totals.Add(step);
            progress?.Report(new ProtoPNetProgress("training", totals.Count, steps.Examples, string.Create(CultureInfo.InvariantCulture,
                $"epoch {epoch + 1}/{_configuration.Training.Epochs}, loss {totals.Loss:0.000} (cluster {session.Figures[1]:0.00}, separation {session.Figures[2]:0.00}), accuracy {100 * totals.Accuracy:0.0} %")));
        }
        return totals;
    }

    private IStepSource Source(IReadOnlyList<DatasetImage> training, IReadOnlyList<DatasetImage> validation, IProgress<ProtoPNetProgress>? progress, CancellationToken cancellationToken)
        => _configuration.Training.FrozenBackbone
            ? new FeatureSteps(_backbone, training, validation, _start.Preprocessing, _configuration, _run, progress, cancellationToken)
            : new PhotoSteps(training, validation, _start.Preprocessing, _configuration, _run);

    private void Restore(RunFolder folder, AdamOptimizer optimizer, TrainingPhase phase)
    {
        TrainingState state = Checkpoint.Restore(folder.Checkpoint, optimizer);
        string? other = state.Seed != _configuration.Seed ? $"seed {state.Seed}, not {_configuration.Seed}"
            : state.DataSplitHash != _splitHash ? "another set of images or another split"
            : !state.Schedule.Equals(phase.Schedule) || !state.Figures.OrderBy(f => f.Key).SequenceEqual(_figures) ? "another configuration" : null;
        if (other is not null)
            throw new DataFileException($"The checkpoint '{folder.Checkpoint}' is of a run with {other}; go on with the settings it was begun with, or choose another folder.");
        folder.Resume(state.Position.Epoch);
    }

    private TrainingState State(int epochs, TrainingPhase phase)
        => new() { Seed = _configuration.Seed, Position = new LoaderPosition(epochs, 0), Schedule = phase.Schedule, DataSplitHash = _splitHash, Figures = _figures };

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
    private static double Number(ProtoPNetConfiguration configuration)
        => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(configuration.ToJson().ToJsonString()))) >> 16;
}
