namespace Partwise.PostHoc;

/// <summary>How shards are merged; see <see cref="BundleMerge"/>.</summary>
public sealed record MergeOptions
{
    /// <summary>Where the model lies now; null for where the shards found it.</summary>
    public string? Model { get; init; }

    /// <summary>Whether a bundle that is there is replaced.</summary>
    /// <value>The default is false: the merge refuses.</value>
    public bool Overwrite { get; init; }

    /// <summary>How many photos are worked on at the same time, at least 1. The bundle does not depend on it.</summary>
    /// <value>The default is 1.</value>
    public int Threads { get; init; } = 1;
}
