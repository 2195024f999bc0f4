namespace Partwise.PostHoc;

/// <summary>One number of prototypes tried by the automatic choice.</summary>
public sealed record KTrial
{
    /// <summary>The number of prototypes tried.</summary>
    public required int K { get; init; }

    /// <summary>The smallest evidence share min a_i/Σa, 0…1.</summary>
    public required double SmallestEvidenceShare { get; init; }

    /// <summary>The largest correlation between the heatmaps of two prototypes, −1…1.</summary>
    public required double LargestMapCorrelation { get; init; }

    /// <summary>The smallest steadiness: of a prototype's counterparts in fits of the two halves of the images, the correlation of their
    /// heatmaps; null where it was not needed or possible.</summary>
    public required double? WorstHalfSplitCorrelation { get; init; }

    /// <summary>Whether all thresholds were met.</summary>
    public required bool Accepted { get; init; }
}
