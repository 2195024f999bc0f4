using Partwise.Datasets;
using Partwise.Imaging;

namespace Partwise.Training;

/// <summary>The settings of <see cref="BatchLoader"/>.</summary>
internal sealed record LoaderOptions
{
    /// <summary>The images of a batch, at least 1; the last of an epoch may have fewer.</summary>
    /// <value>The default is 32.</value>
    public int BatchSize { get; init; } = 32;

    /// <summary>The seed of order and augmentation.</summary>
    /// <value>The default is 0.</value>
    public int Seed { get; init; }

    /// <summary>Whether each epoch has an order of its own; otherwise images come in the order they were given.</summary>
    /// <value>The default is true.</value>
    public bool Shuffle { get; init; } = true;

    /// <summary>What is changed at random; null shows each photo as the network sees it later.</summary>
    public AugmentationOptions? Augmentation { get; init; }

    /// <summary>How many different views of a photo there are: epoch e shows view e mod this; at least 1, or null for a new one in every
    /// epoch.</summary>
    public int? Views { get; init; }

    /// <summary>Which region of a photo is shown.</summary>
    /// <value>The default is the whole photo.</value>
    public CropMode Crop { get; init; }

    /// <summary>What photos are accepted.</summary>
    public DecodeLimits Limits { get; init; } = DecodeLimits.Default;

    /// <summary>The threads that read photos, at least 1; the batches do not depend on it.</summary>
    /// <value>The default is 1.</value>
    public int Threads { get; init; } = 1;

    /// <summary>The batches that are kept ready ahead of the one in use, at least 1; with it they are all the memory the loader
    /// takes.</summary>
    /// <value>The default is 2.</value>
    public int Prefetch { get; init; } = 2;

    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Prefetch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Views ?? 1, 1, nameof(Views));
    }

    /// <summary>The number that decides about what is random in an epoch.</summary>
    internal int View(int epoch) => Views is { } views ? epoch % views : epoch;
}
