namespace Partwise.Evaluation;

/// <summary>Which way a metric is better.</summary>
public static class MetricGoals
{
    private static readonly HashSet<string> s_higher =
    [
        "insertion", "road", "mu-fidelity", "average-increase", "average-gain", "pointing-game", "relevance-mass", "relevance-rank", "accuracy", "consistency", "stability", "distinct-parts", "purity",
        "heatmap-stability", "c2", "weakest-prototype", "csdc", "pc", "dc", "distractibility", "sd", "ts", "bi", "ground-truth", "twin-part",
    ];

    private static readonly HashSet<string> s_lower =
    [
        "completeness", "sensitivity", "linearity", "symmetry", "deletion", "average-drop", "max-sensitivity", "overlap", "background-share", "negative-map-mass", "top-parts-error", "no-hit-rate",
    ];

    /// <summary>True where more is better, false where less is, null where neither is (sparseness, share of negative evidence).</summary>
    /// <param name="metric">The metric's name or variant.</param>
    public static bool? HigherIsBetter(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        string name = metric.Split(':')[0];
        return s_higher.Contains(name) ? true : s_lower.Contains(name) ? false : null;
    }
}
