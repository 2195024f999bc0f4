namespace Partwise.Evaluation;

/// <summary>A metric, or a part of its images, that is left out of the table.</summary>
/// <param name="Metric">The metric, with the method where only that one is affected.</param>
/// <param name="Reason">Why, one sentence.</param>
public sealed record OmittedMetric(string Metric, string Reason);
