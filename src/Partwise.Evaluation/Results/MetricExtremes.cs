namespace Partwise.Evaluation;

/// <summary>The images with the best and worst numbers of one method in one metric.</summary>
internal sealed record MetricExtremes(
    string Method,
    string Metric,
    string Variant,
    int Model,
    IReadOnlyList<ExtremeImage> Best,
    IReadOnlyList<ExtremeImage> Worst
);
