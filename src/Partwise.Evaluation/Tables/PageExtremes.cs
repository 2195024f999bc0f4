using Partwise.Models;

namespace Partwise.Evaluation;

/// <summary>The best and worst images of a method in a metric, and where the cells of its model's maps lie; null for an even
/// grid.</summary>
internal sealed record PageExtremes(
    string Method,
    string Variant,
    IReadOnlyList<PageTile> Best,
    IReadOnlyList<PageTile> Worst,
    FeatureGeometry? Geometry
);
