using Partwise.Datasets;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Training.ProtoPNet;

/// <summary>Photos, changed anew in every epoch: as many passes over the images as there are views, each in one of the three ways.</summary>
internal sealed class PhotoSteps(
    IReadOnlyList<DatasetImage> training, IReadOnlyList<DatasetImage> validation, Preprocessing preprocessing, ProtoPNetConfiguration configuration, ProtoPNetRun run) : IStepSource
{
    private readonly SortedDictionary<string, SkippedImage> _skipped = new(StringComparer.Ordinal);

    public int Examples => training.Count * configuration.Training.Views;

    public IReadOnlyList<SkippedImage> Skipped => [.. _skipped.Values];

    public IEnumerable<StepBatch> Epoch(int epoch, CancellationToken cancellationToken)
    {
        IReadOnlyList<AugmentationOptions> pipelines = configuration.Data.Pipelines();
        for (int view = 0; view < configuration.Training.Views; view++)
        {
            using var loader = new BatchLoader(training, preprocessing, new LoaderOptions
            {
                BatchSize = configuration.Training.BatchSize,
                Seed = configuration.Seed,
                Augmentation = pipelines[view % pipelines.Count],
                Crop = configuration.Data.Crop,
                Limits = run.Limits,
                Threads = run.Threads,
            });
            foreach (Batch batch in loader.Read(new LoaderPosition((epoch * configuration.Training.Views) + view, 0), cancellationToken))
                yield return new StepBatch(batch.Input, batch.Labels.ToArray());
            Add(loader.Skipped);
        }
    }

    public Measurement? Validate(OnnxModel network, CancellationToken cancellationToken)
    {
        if (validation.Count == 0)
            return null;
        Measurement measured = NetworkEvaluator.Measure(network, validation, preprocessing, Evaluation(configuration, run), cancellationToken);
        Add(measured.Skipped);
        return measured;
    }

    public void Dispose()
    {
    }

    /// <summary>The settings with which networks are measured.</summary>
    public static NetworkTrainingOptions Evaluation(ProtoPNetConfiguration configuration, ProtoPNetRun run)
        => new() { BatchSize = 16, Seed = configuration.Seed, Crop = configuration.Data.Crop, Limits = run.Limits, Threads = run.Threads };

    private void Add(IReadOnlyList<SkippedImage> skipped)
    {
        foreach (SkippedImage image in skipped)
            _skipped[image.Path] = image;
    }
}
