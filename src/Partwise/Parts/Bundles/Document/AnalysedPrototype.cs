namespace Partwise.Bundles;

/// <summary>A prototype and the patches that come nearest to it.</summary>
public sealed record AnalysedPrototype
{
    /// <summary>Its number among all prototypes.</summary>
    public required int Prototype { get; init; }

    /// <summary>Its class.</summary>
    public required int Class { get; init; }

    /// <summary>Its number within its class.</summary>
    public required int Index { get; init; }

    /// <summary>Its weight for its class.</summary>
    public required double Weight { get; init; }

    /// <summary>The class for which its weight is highest.</summary>
    public required int StrongestClass { get; init; }

    /// <summary>Its place on the latent map, first axis.</summary>
    public required double X { get; init; }

    /// <summary>Its place on the latent map, second axis.</summary>
    public required double Y { get; init; }

    /// <summary>max |prototype − patch| over its numbers, the patch as the network computes it now; null where it was not projected or its
    /// photo is not there.</summary>
    public double? Drift { get; init; }

    /// <summary>The nearest training patches, one per photo, nearest first.</summary>
    public required IReadOnlyList<AnalysedPatch> Train { get; init; }

    /// <summary>The nearest test patches, one per photo, nearest first.</summary>
    public required IReadOnlyList<AnalysedPatch> Test { get; init; }
}
