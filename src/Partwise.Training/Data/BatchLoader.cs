using Partwise.Datasets;
using Partwise.Models;

namespace Partwise.Training;

/// <summary>
/// Reads photos in batches ahead of the training that uses them. The batches of an epoch depend on the images, the options and the epoch
/// alone, not on threads or timing. An image that cannot be read is listed in <see cref="Skipped"/> and another of its class, drawn by the
/// seed, takes its place. One epoch is read at a time.
/// </summary>
internal sealed class BatchLoader : IBatchSource, IDisposable
{
    private readonly int _count;
    private readonly LoaderOptions _options;
    private readonly ImageSource _source;
    private readonly Batch[] _ring;

    /// <summary>A loader that has read nothing yet.</summary>
    /// <param name="images">The photos, each with a class.</param>
    /// <param name="preprocessing">The network's input size and normalisation.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no image, one has no class, or a setting is out of its range.</exception>
    public BatchLoader(IReadOnlyList<DatasetImage> images, Preprocessing preprocessing, LoaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(preprocessing);
        options ??= new LoaderOptions();
        options.Validate();
        if (images.Count == 0 || images.Any(i => i.Class is null))
            throw new ArgumentException(
                "There is no image, or one without a class; give at least one image, each with a class.",
                nameof(images)
            );
        _count = images.Count;
        _options = options;
        _source = new ImageSource(images, preprocessing, options);
        _ring =
        [
            .. Enumerable
                .Range(0, options.Prefetch + 1)
                .Select(_ => new Batch(Math.Min(options.BatchSize, _count), [3, preprocessing.Crop.Height, preprocessing.Crop.Width])),
        ];
    }

    /// <summary>The batches of an epoch.</summary>
    public int BatchesPerEpoch => (_count + _options.BatchSize - 1) / _options.BatchSize;

    /// <summary>The images of an epoch.</summary>
    public int Count => _count;

    /// <summary>The images that could not be read so far, and why.</summary>
    public IReadOnlyList<SkippedImage> Skipped => _source.Skipped;

    /// <summary>The order of an epoch: positions in the list of images.</summary>
    /// <param name="epoch">The pass over the data, from 0.</param>
    public int[] Order(int epoch) => _options.Shuffle ? Shuffled(_count, _options.Seed, epoch) : [.. Enumerable.Range(0, _count)];

    /// <summary>Reads the rest of an epoch. A batch is valid until the next one is asked for.</summary>
    /// <param name="from">The epoch, and how many of its batches are left out.</param>
    /// <param name="cancellationToken">Ends the reading early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="DatasetException">An image cannot be read, and neither can those drawn in its place.</exception>
    public IEnumerable<Batch> Read(LoaderPosition from, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from.Epoch, nameof(from));
        ArgumentOutOfRangeException.ThrowIfNegative(from.Batch, nameof(from));
        return Batches(from, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Batch batch in _ring)
            batch.Dispose();
    }

    internal static int[] Shuffled(int count, int seed, int epoch)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new CounterRandom(seed, epoch, 0, RandomPurpose.Order).Shuffle<int>(order);
        return order;
    }

    private IEnumerable<Batch> Batches(LoaderPosition from, CancellationToken cancellationToken)
    {
        using var epoch = new EpochReader(_source, _ring, Order(from.Epoch), _options, from, cancellationToken);
        while (epoch.Take() is { } batch)
            yield return batch;
    }
}
