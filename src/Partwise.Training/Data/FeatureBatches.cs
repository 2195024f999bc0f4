using Partwise.Datasets;

namespace Partwise.Training;

/// <summary>Batches of a <see cref="FeatureStore"/>: what a <see cref="BatchLoader"/> with the same settings would give, run through the
/// frozen network.</summary>
/// <param name="features">The features; disposed with the batches.</param>
/// <param name="labels">The class of each image.</param>
/// <param name="shape">The shape of an image's features.</param>
/// <param name="options">Batch size, order and views.</param>
/// <param name="allViews">Whether an epoch shows every view of every image instead of one view.</param>
internal sealed class FeatureBatches(
    FeatureStore features,
    IReadOnlyList<int> labels,
    IReadOnlyList<int> shape,
    LoaderOptions options,
    bool allViews = false
) : IBatchSource
{
    private readonly int _views = allViews ? features.Views : 1;
    private readonly Batch _batch = new(Math.Min(options.BatchSize, labels.Count * (allViews ? features.Views : 1)), shape);

    public int BatchesPerEpoch => (Count + options.BatchSize - 1) / options.BatchSize;

    public int Count => labels.Count * _views;

    public IReadOnlyList<SkippedImage> Skipped => features.Skipped;

    public IEnumerable<Batch> Read(LoaderPosition from, CancellationToken cancellationToken)
    {
        int[] order = options.Shuffle ? BatchLoader.Shuffled(Count, options.Seed, from.Epoch) : [.. Enumerable.Range(0, Count)];
        int shown = options.View(from.Epoch);
        for (int b = from.Batch; b < BatchesPerEpoch; b++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int start = b * options.BatchSize,
                count = Math.Min(options.BatchSize, Count - start);
            _batch.Start(count, b + 1 == BatchesPerEpoch ? new LoaderPosition(from.Epoch + 1, 0) : new LoaderPosition(from.Epoch, b + 1));
            for (int i = 0; i < count; i++)
            {
                int image = order[start + i] / _views,
                    view = allViews ? order[start + i] % _views : shown,
                    used = features.Used(view, image);
                features.Read(view, image, _batch.Slot(i));
                _batch.Set(i, used, labels[used]);
            }
            yield return _batch;
        }
    }

    public void Dispose()
    {
        _batch.Dispose();
        features.Dispose();
    }
}
