namespace Partwise.Evaluation.GroundTruth;

/// <summary>What one bird says about one reading of one method.</summary>
internal sealed class MethodTruth
{
    /// <summary>Per check its score at every threshold.</summary>
    public Dictionary<string, double[]> Curves { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Per variant the scores without a threshold, and for checks that are not defined the reason.</summary>
    public Dictionary<string, MetricScore> Scores { get; init; } = new(StringComparer.Ordinal);
}
