namespace Partwise.Bundles;

/// <summary>One number of parts that the automatic choice tried for a class.</summary>
/// <param name="K">The number of parts.</param>
/// <param name="SmallestEvidenceShare">The smallest share a part has of the class's evidence, 0…1.</param>
/// <param name="WorstHalfSplitCorrelation">The worst correlation between heatmaps of the two halves of the images; null where it was not
/// computed.</param>
/// <param name="Accepted">Whether all thresholds were met.</param>
public sealed record BundleTrial(int K, double SmallestEvidenceShare, double? WorstHalfSplitCorrelation, bool Accepted)
{
    /// <summary>The largest correlation between the heatmaps of two parts; null in bundles written before it was looked at.</summary>
    public double? LargestMapCorrelation { get; init; }
}
