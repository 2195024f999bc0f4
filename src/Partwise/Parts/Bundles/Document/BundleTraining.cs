using System.Text.Json;

namespace Partwise.Bundles;

/// <summary>How a prototype network was trained.</summary>
public sealed record BundleTraining
{
    /// <summary>The effective configuration: preset, file and options put together.</summary>
    public required JsonElement Configuration { get; init; }

    /// <summary>The stages, in order.</summary>
    public required IReadOnlyList<BundleStage> Stages { get; init; }

    /// <summary>The epochs of the first stage.</summary>
    public required int Epochs { get; init; }

    /// <summary>The images trained on.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>The images held out.</summary>
    public required int ValidationImages { get; init; }

    /// <summary>The images of the test split.</summary>
    public required int TestImages { get; init; }

    /// <summary>The SHA-256 of which image had which role and class.</summary>
    public required string DataSplitHash { get; init; }

    /// <summary>The last layer; null where it was not trained.</summary>
    public BundleLastLayer? LastLayer { get; init; }

    /// <summary>The largest difference between a projected prototype and what the network computes for its patch; null where nothing was
    /// projected.</summary>
    public double? ProjectionDifference { get; init; }
}
