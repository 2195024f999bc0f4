using Partwise.Datasets;
using Partwise.Imaging;

namespace Partwise.Training;

/// <summary>How features of photos are computed.</summary>
public sealed record FeatureOptions
{
    /// <summary>Which region of a photo is shown.</summary>
    /// <value>The default is the whole photo.</value>
    public CropMode Crop { get; init; }

    /// <summary>What photos are accepted.</summary>
    public DecodeLimits Limits { get; init; } = DecodeLimits.Default;

    /// <summary>The threads to use, at least 1.</summary>
    /// <value>The default is 1.</value>
    public int Threads { get; init; } = 1;

    /// <summary>The folder of the cache on disk, made when it is missing; null for none.</summary>
    public string? CacheFolder { get; init; }
}
