namespace Partwise.Evaluation;

/// <summary>The best and worst images of a method in a metric.</summary>
internal sealed record PageExtremes(string Method, string Variant, IReadOnlyList<PageTile> Best, IReadOnlyList<PageTile> Worst);
