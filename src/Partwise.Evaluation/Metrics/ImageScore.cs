namespace Partwise.Evaluation;

/// <summary>What one metric says of one method's map of one image.</summary>
/// <param name="Method">The method's name in the table.</param>
/// <param name="Metric">The metric, by the name asked for.</param>
/// <param name="Score">The number, or why there is none.</param>
internal sealed record ImageScore(string Method, string Metric, MetricScore Score);
