using System.Text.Json.Serialization;
using Partwise.Parts;

namespace Partwise.Bundles;

/// <summary>One part prototype of a class.</summary>
public sealed record BundlePrototype
{
    /// <summary>Its number within the class.</summary>
    public required int Index { get; init; }

    /// <summary>Which of the parts of its class's group it is; null where it is its class's own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? SharedPart { get; init; }

    /// <summary>What a person calls it; null where nobody has named it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>Its coefficient; negative for counter-evidence; null in a prototype network.</summary>
    public double? Coefficient { get; init; }

    /// <summary>Its share ω of the residual; null in a prototype network.</summary>
    public double? ResidualShare { get; init; }

    /// <summary>Its share a/Σa of the class's evidence; null in a prototype network.</summary>
    public double? EvidenceShare { get; init; }

    /// <summary>Cosine between its heatmap before and after refinement; null in a prototype network.</summary>
    public double? MapCosine { get; init; }

    /// <summary>
    /// How little it depends on the photos it was found in, −1…1: found again in each half of the class's photos, the correlation of the
    /// two heatmaps over all photos. Null where it was not measured, and for a class of one photo.
    ///</summary>
    public double? Steadiness { get; init; }

    /// <summary>Its number among all prototypes of a prototype network; null in a model taken apart.</summary>
    public int? Prototype { get; init; }

    /// <summary>Its weight for its class in a prototype network; null in a model taken apart.</summary>
    public double? Weight { get; init; }

    /// <summary>The class for which its weight is highest in a prototype network; null in a model taken apart.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? StrongestClass { get; init; }

    /// <summary>The patch that it was projected onto; null where it was not.</summary>
    public BundleOrigin? Origin { get; init; }

    /// <summary>What it adds to the logit over the class's images.</summary>
    public required ContributionStatistics Contribution { get; init; }

    /// <summary>The patches that it responds to most, one per image.</summary>
    public required IReadOnlyList<BundleExemplar> Exemplars { get; init; }
}
