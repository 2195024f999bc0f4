using Partwise.Datasets;

namespace Partwise.Training;

/// <summary>Batches of <see cref="PrefixFeatures"/>: what a <see cref="BatchLoader"/> with the same settings would give, run through the prefix.</summary>
internal sealed class FeatureBatches(PrefixFeatures features, IReadOnlyList<int> labels, IReadOnlyList<int> shape, LoaderOptions options) : IBatchSource
{
    private readonly Batch _batch = new(Math.Min(options.BatchSize, labels.Count), shape);

    public int BatchesPerEpoch => (labels.Count + options.BatchSize - 1) / options.BatchSize;

    public int Count => labels.Count;

    public IReadOnlyList<SkippedImage> Skipped => features.Skipped;

    public IEnumerable<Batch> Read(LoaderPosition from, CancellationToken cancellationToken)
    {
        int[] order = options.Shuffle ? BatchLoader.Shuffled(labels.Count, options.Seed, from.Epoch) : [.. Enumerable.Range(0, labels.Count)];
        int view = options.View(from.Epoch);
        for (int b = from.Batch; b < BatchesPerEpoch; b++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int start = b * options.BatchSize, count = Math.Min(options.BatchSize, labels.Count - start);
            _batch.Start(count, b + 1 == BatchesPerEpoch ? new LoaderPosition(from.Epoch + 1, 0) : new LoaderPosition(from.Epoch, b + 1));
            for (int i = 0; i < count; i++)
            {
                int image = order[start + i], used = features.Used(view, image);
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
