namespace Partwise.Evaluation;

/// <summary>The part scores of one class.</summary>
/// <param name="Method">The method.</param>
/// <param name="Class">The class.</param>
/// <param name="Label">Its label.</param>
/// <param name="Images">Its images.</param>
/// <param name="Prototypes">Its prototypes that could be judged.</param>
/// <param name="Consistency">100 · consistent prototypes / prototypes; null where none could be judged.</param>
/// <param name="Stability">0 to 100; null where it was not measured.</param>
/// <param name="DistinctParts">The distinct-part rate, in [0,1]; null where no prototype could be judged.</param>
/// <param name="NoHitRate">The share of peaks that hit no part, in [0,1]; null where no prototype could be judged.</param>
public sealed record ClassScores(
    string Method,
    int Class,
    string Label,
    int Images,
    int Prototypes,
    double? Consistency,
    double? Stability,
    double? DistinctParts,
    double? NoHitRate
)
{
    /// <summary>The region agreement, in [0,1]; null where no region is visible often enough.</summary>
    public double? RegionAgreement { get; init; }

    /// <summary>The normalised mutual information of strongest prototype and region, in [0,1]; null where the points are of one
    /// region.</summary>
    public double? RegionInformation { get; init; }

    /// <summary>The purity of the points by strongest prototype, in [0,1]; null where no part can be seen.</summary>
    public double? RegionPurity { get; init; }
}
