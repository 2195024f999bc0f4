using Partwise.Datasets;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Training.ProtoPNet;

/// <summary>The feature maps of a frozen backbone, all views of an image in every epoch, in an order of the epoch's own.</summary>
internal sealed class FeatureSteps : IStepSource
{
    private readonly FeatureMapStore _training;
    private readonly FeatureMapStore? _validation;
    private readonly FeatureMap _map;
    private readonly int _batch;
    private readonly int _seed;
    private readonly int _threads;
    private readonly string? _temporary;

    public FeatureSteps(
        Backbone backbone, IReadOnlyList<DatasetImage> training, IReadOnlyList<DatasetImage> validation, Preprocessing preprocessing,
        ProtoPNetConfiguration configuration, ProtoPNetRun run, IProgress<ProtoPNetProgress>? progress, CancellationToken cancellationToken)
    {
        string? folder = run.CacheFolder ?? run.Folder;
        folder ??= _temporary = Directory.CreateTempSubdirectory("partwise-maps-").FullName;
        (_map, _seed, _threads) = (backbone.Map, configuration.Seed, run.Threads);
        try
        {
            _training = FeatureMapStore.Open(backbone, training, preprocessing, configuration.Data.Pipelines(), configuration, run, folder, progress, cancellationToken);
            _validation = validation.Count == 0 ? null : FeatureMapStore.Open(backbone, validation, preprocessing, [], configuration, run, folder, progress, cancellationToken);
        }
        catch
        {
            Dispose();
            throw;
        }
        _batch = Math.Min(configuration.Training.BatchSize, _training.Labels.Length);
    }

    public int Examples => _training.Labels.Length;

    public IReadOnlyList<SkippedImage> Skipped => [.. _training.Skipped, .. _validation?.Skipped ?? []];

    public IEnumerable<StepBatch> Epoch(int epoch, CancellationToken cancellationToken)
    {
        int[] order = [.. Enumerable.Range(0, Examples)];
        new CounterRandom(_seed, epoch, 0, RandomPurpose.Order).Shuffle<int>(order);
        return Batches(_training, order, cancellationToken);
    }

    public Measurement? Validate(OnnxModel network, CancellationToken cancellationToken)
    {
        if (_validation is null)
            return null;
        string input = network.Inputs[0].Name, output = network.Outputs[0].Name;
        int classes = (int)network.Outputs[0].Shape![1].Size!.Value, count = 0, correct = 0;
        double loss = 0;
        using InferenceSession session = EngineSessions.Create(network, _threads);
        foreach (StepBatch batch in Batches(_validation, [.. Enumerable.Range(0, _validation.Labels.Length)], cancellationToken))
        {
            using OrtValue logits = session.Run([input], [batch.Input], [output], cancellationToken: cancellationToken)[0];
            correct += Logits.Correct(logits.AsSpan<float>(), batch.Labels);
            for (int i = 0; i < batch.Labels.Length; i++)
                loss += Logits.CrossEntropy(logits.AsSpan<float>().Slice(i * classes, classes), batch.Labels[i]);
            count += batch.Labels.Length;
        }
        return new Measurement(loss / count, (double)correct / count, count, _validation.Skipped);
    }

    public void Dispose()
    {
        _training?.Dispose();
        _validation?.Dispose();
        if (_temporary is not null && Directory.Exists(_temporary))
            Directory.Delete(_temporary, recursive: true);
    }

    private IEnumerable<StepBatch> Batches(FeatureMapStore store, int[] order, CancellationToken cancellationToken)
    {
        int size = _map.Channels * _map.Positions;
        using OrtValue buffer = OrtValue.Allocate<float>([_batch, _map.Channels, _map.Height!.Value, _map.Width!.Value]);
        for (int first = 0; first < order.Length; first += _batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int[] chosen = order[first..Math.Min(order.Length, first + _batch)];
            for (int i = 0; i < chosen.Length; i++)
                store.Read(chosen[i], buffer.AsSpan<float>().Slice(i * size, size));
            using OrtValue view = buffer.View(0, [chosen.Length, _map.Channels, _map.Height!.Value, _map.Width!.Value]);
            yield return new StepBatch(view, [.. chosen.Select(c => store.Labels[c])]);
        }
    }
}
