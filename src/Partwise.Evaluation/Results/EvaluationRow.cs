namespace Partwise.Evaluation;

/// <summary>One number of the table.</summary>
/// <param name="Method">The method.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Variant">The exact definition.</param>
/// <param name="Value">The value: the mean over images, or the score.</param>
/// <param name="Low">The lower end of its 95 % bootstrap interval over images; null where there is none.</param>
/// <param name="High">The upper end; null where there is none.</param>
/// <param name="N">The number of images behind it.</param>
public sealed record EvaluationRow(string Method, string Metric, string Variant, double Value, double? Low, double? High, int N)
{
    /// <summary>The method's name in rows that are about the model alone.</summary>
    internal const string ModelMethod = "model";
}
