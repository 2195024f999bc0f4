namespace Partwise.Evaluation;

/// <summary>The mean curve of a metric over the images.</summary>
/// <param name="Method">The method.</param>
/// <param name="Metric">The metric, by the name asked for.</param>
/// <param name="Variant">The exact definition.</param>
/// <param name="Points">In the order of the abscissa.</param>
public sealed record EvaluationCurve(string Method, string Metric, string Variant, IReadOnlyList<CurvePoint> Points);
