using Partwise.Parts;

namespace Partwise.Bundles;

/// <summary>One part prototype of a class.</summary>
public sealed record BundlePrototype
{
    /// <summary>Its number within the class.</summary>
    public required int Index { get; init; }

    /// <summary>Its coefficient; negative for counter-evidence.</summary>
    public required double Coefficient { get; init; }

    /// <summary>Its share ω of the residual.</summary>
    public required double ResidualShare { get; init; }

    /// <summary>Its share a/Σa of the class's evidence.</summary>
    public required double EvidenceShare { get; init; }

    /// <summary>Cosine between its heatmap before and after refinement.</summary>
    public required double MapCosine { get; init; }

    /// <summary>What it adds to the logit over the class's images.</summary>
    public required ContributionStatistics Contribution { get; init; }

    /// <summary>The patches that it responds to most, one per image.</summary>
    public required IReadOnlyList<BundleExemplar> Exemplars { get; init; }
}
