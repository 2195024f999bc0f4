using Partwise.Bundles;

namespace Partwise.PostHoc;

/// <summary>Where the classifier of a shard lay, and what was said of it.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Labels">The file of labels; null where none was given.</param>
/// <param name="Preprocessing">The file of preprocessing; null where none was given.</param>
/// <param name="Output">The output; null where none was given.</param>
/// <param name="Layer">The layer; null where none was given.</param>
/// <param name="PrefixTokens">The tokens before the patches; null where none were given.</param>
/// <param name="MaxPixels">The most pixels of a photo.</param>
public sealed record ShardModel(
    string Path,
    string? Labels,
    string? Preprocessing,
    string? Output,
    string? Layer,
    int? PrefixTokens,
    long MaxPixels
);

/// <summary>A file of a shard.</summary>
/// <param name="Name">Its path in the shard.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, in hexadecimal.</param>
public sealed record ShardFile(string Name, long Bytes, string Sha256);

/// <summary>A photo that a class was fitted on.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Name">Its path as the dataset names it.</param>
/// <param name="Box">Its annotated box, [x, y, width, height]; null where there is none.</param>
/// <param name="Top">Its top classes with their logits; null where it could not be read again for the certificate.</param>
public sealed record ShardPhoto(string Path, string Name, IReadOnlyList<double>? Box, IReadOnlyList<TopLogit>? Top);

/// <summary>What became of one class.</summary>
public sealed record ShardClass
{
    /// <summary>The class's index in the logits.</summary>
    public required int Class { get; init; }

    /// <summary>Its label.</summary>
    public required string Label { get; init; }

    /// <summary>What the bundle says of it; null where it could not be fitted. Its largest miss of a logit is measured by the
    /// merge.</summary>
    public BundleClass? Fitted { get; init; }

    /// <summary>Why it could not be fitted; null where it could.</summary>
    public string? Failure { get; init; }

    /// <summary>max |Σ contributions − v·mean(f)| in double.</summary>
    public double LogitSumMaxAbsDouble { get; init; }

    /// <summary>mean of the same.</summary>
    public double LogitSumMeanAbsDouble { get; init; }

    /// <summary>The photos it was fitted on.</summary>
    public required IReadOnlyList<ShardPhoto> Photos { get; init; }

    /// <summary>Its photos that could not be used.</summary>
    public required IReadOnlyList<BundleSkipped> Skipped { get; init; }
}
