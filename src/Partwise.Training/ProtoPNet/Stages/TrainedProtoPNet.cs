using Partwise.Datasets;

namespace Partwise.Training.ProtoPNet;

/// <summary>A prototype network that was just trained.</summary>
public sealed record TrainedProtoPNet
{
    /// <summary>The network.</summary>
    public required ProtoPNetNetwork Network { get; init; }

    /// <summary>The settings it was trained with.</summary>
    public required ProtoPNetConfiguration Configuration { get; init; }

    /// <summary>The stages that were run, in order, and how the network did after each.</summary>
    public required IReadOnlyList<StageAccuracy> Stages { get; init; }

    /// <summary>Every epoch of stage one.</summary>
    public required IReadOnlyList<EpochRecord> Epochs { get; init; }

    /// <summary>The fit of the last layer; null where that stage was not run.</summary>
    public LastLayerFit? LastLayer { get; init; }

    /// <summary>The largest difference between a projected prototype and what the final network computes for its patch: 0 where the
    /// projection holds.
    /// Null where nothing was projected.</summary>
    public double? ProjectionDifference { get; init; }

    /// <summary>The photos that were trained on and projected onto.</summary>
    public required IReadOnlyList<DatasetImage> Training { get; init; }

    /// <summary>The photos held out.</summary>
    public required IReadOnlyList<DatasetImage> Validation { get; init; }

    /// <summary>The photos of the dataset's test split.</summary>
    public required IReadOnlyList<DatasetImage> Test { get; init; }

    /// <summary>See <see cref="DataSplit.Hash"/>.</summary>
    public required string DataSplitHash { get; init; }

    /// <summary>Images that could not be read.</summary>
    public required IReadOnlyList<SkippedImage> Skipped { get; init; }

    /// <summary>What a person should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
