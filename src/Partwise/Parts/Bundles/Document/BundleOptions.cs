using System.Text.Json.Serialization;

namespace Partwise.Bundles;

/// <summary>How a bundle was fitted, in the words of the command line.</summary>
public sealed record BundleOptions
{
    /// <summary>Parts per class, or <c>auto</c>.</summary>
    public required string K { get; init; }

    /// <summary><c>dual</c> or <c>paper</c>; null for a prototype network.</summary>
    public string? Basis { get; init; }

    /// <summary><c>contrast</c>, <c>nmf</c>, or another word of the command line; null for a prototype network.</summary>
    public string? Factorizer { get; init; }

    /// <summary>How the residual was shared out; null for a prototype network.</summary>
    public string? Refine { get; init; }

    /// <summary><c>label</c> or <c>prediction</c>; null for a prototype network.</summary>
    public string? Assign { get; init; }

    /// <summary>The seed.</summary>
    public required int Seed { get; init; }

    /// <summary><c>full</c> or <c>box</c>.</summary>
    public required string Crop { get; init; }

    /// <summary>Whether the network is meant to see boxes around objects, not whole photos.</summary>
    [JsonIgnore]
    public bool ShowsBoxes => Crop == "box";

    /// <summary>The preset, where one was given.</summary>
    public string? Preset { get; init; }

    /// <summary>At most this many images of a class were used; null for all.</summary>
    public int? ImagesPerClass { get; init; }

    /// <summary>The classes explained per image.</summary>
    public required int TopClasses { get; init; }

    /// <summary>Whether negative coefficients were forbidden.</summary>
    public bool NonNegativeScaling { get; init; }

    /// <summary>Whether channels were weighted by the head before factorising.</summary>
    public bool WeightChannels { get; init; }

    /// <summary>Whether heatmap stability was measured.</summary>
    public bool MeasureStability { get; init; }

    /// <summary>The classes asked for, by label or index; null for all that have images.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Which classes share their parts: <c>all</c>, or the name of the file of groups; null where none do.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Share { get; init; }

    /// <summary>The name of the label map's file; null where none was given.</summary>
    public string? LabelMap { get; init; }

    /// <summary><c>train</c>, <c>test</c> or <c>all</c>; null where it is not known.</summary>
    public string? Split { get; init; }

    /// <summary>Exemplar patches per part; null where it is not known.</summary>
    public int? Exemplars { get; init; }
}
