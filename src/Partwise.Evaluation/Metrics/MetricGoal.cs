namespace Partwise.Evaluation;

/// <summary>Which way a metric is better.</summary>
internal enum MetricGoal
{
    /// <summary>More is better.</summary>
    Higher,

    /// <summary>Less is better.</summary>
    Lower,

    /// <summary>Neither way is better in itself.</summary>
    Neither,
}
