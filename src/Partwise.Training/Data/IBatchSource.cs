using Partwise.Datasets;

namespace Partwise.Training;

/// <summary>Where batches come from: photos, or features of photos that were computed before.</summary>
internal interface IBatchSource : IDisposable
{
    /// <summary>The batches of an epoch.</summary>
    int BatchesPerEpoch { get; }

    /// <summary>The images of an epoch.</summary>
    int Count { get; }

    /// <summary>The images that could not be read so far, and why.</summary>
    IReadOnlyList<SkippedImage> Skipped { get; }

    /// <summary>Reads the rest of an epoch. A batch is valid until the next one is asked for.</summary>
    IEnumerable<Batch> Read(LoaderPosition from, CancellationToken cancellationToken);
}
