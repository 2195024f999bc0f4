namespace Partwise.Bundles;

/// <summary>How a bundle was fitted, in the words of the command line.</summary>
public sealed record BundleOptions
{
    /// <summary>Parts per class, or <c>auto</c>.</summary>
    public required string K { get; init; }

    /// <summary><c>dual</c> or <c>paper</c>.</summary>
    public required string Basis { get; init; }

    /// <summary><c>nmf</c>, <c>pca</c>, <c>kmeans</c> or <c>random</c>.</summary>
    public required string Factorizer { get; init; }

    /// <summary>How the residual was shared out.</summary>
    public required string Refine { get; init; }

    /// <summary><c>label</c> or <c>prediction</c>.</summary>
    public required string Assign { get; init; }

    /// <summary>The seed.</summary>
    public required int Seed { get; init; }

    /// <summary><c>full</c> or <c>box</c>.</summary>
    public required string Crop { get; init; }

    /// <summary>The preset, where one was given.</summary>
    public string? Preset { get; init; }

    /// <summary>At most this many images of a class were used.</summary>
    public required int ImagesPerClass { get; init; }

    /// <summary>The classes explained per image.</summary>
    public required int TopClasses { get; init; }
}
