using Partwise.Datasets;
using Partwise.Models;

namespace Partwise.Training.ProtoPNet;

/// <summary>Photos, changed anew in every epoch: as many passes over the images as there are views, each in one of the three
/// ways.</summary>
internal sealed class PhotoViews(
    IReadOnlyList<DatasetImage> images,
    Preprocessing preprocessing,
    ProtoPNetConfiguration configuration,
    ProtoPNetRun run
) : IBatchSource
{
    private readonly SortedDictionary<string, SkippedImage> _skipped = new(StringComparer.Ordinal);

    public int BatchesPerEpoch =>
        (images.Count + configuration.Training.BatchSize - 1) / configuration.Training.BatchSize * configuration.Training.Views;

    public int Count => images.Count * configuration.Training.Views;

    public IReadOnlyList<SkippedImage> Skipped => [.. _skipped.Values];

    public IEnumerable<Batch> Read(LoaderPosition from, CancellationToken cancellationToken)
    {
        IReadOnlyList<AugmentationOptions> pipelines = configuration.Data.Pipelines();
        for (int view = 0; view < configuration.Training.Views; view++)
        {
            using var loader = new BatchLoader(
                images,
                preprocessing,
                new LoaderOptions
                {
                    BatchSize = configuration.Training.BatchSize,
                    Seed = configuration.Seed,
                    Augmentation = pipelines[view % pipelines.Count],
                    Crop = configuration.Data.Crop,
                    Limits = run.Limits,
                    Threads = run.Threads,
                }
            );
            foreach (
                Batch batch in loader.Read(new LoaderPosition((from.Epoch * configuration.Training.Views) + view, 0), cancellationToken)
            )
                yield return batch;
            foreach (SkippedImage image in loader.Skipped)
                _skipped[image.Path] = image;
        }
    }

    public void Dispose() { }

    /// <summary>The settings with which networks are measured.</summary>
    public static NetworkTrainingOptions Evaluation(ProtoPNetConfiguration configuration, ProtoPNetRun run) =>
        new()
        {
            BatchSize = 16,
            Seed = configuration.Seed,
            Crop = configuration.Data.Crop,
            Limits = run.Limits,
            Threads = run.Threads,
        };
}
