namespace Partwise.Evaluation;

/// <summary>What was measured on one image.</summary>
internal sealed class EvaluatedImage
{
    /// <summary>Per method and metric.</summary>
    public Dictionary<(string Method, string Metric), MetricScore> Scores { get; } = [];

    /// <summary>Per part network the hits.</summary>
    public Dictionary<string, ImageHits> Hits { get; } = [];
}
