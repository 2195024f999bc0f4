using System.Text.Json.Serialization;

namespace Partwise.Bundles;

/// <summary>An example as the lists of a large report need it; the rest stands in a file beside the page.</summary>
internal sealed record ReportImage(
    string Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Truth,
    IReadOnlyList<ReportPrediction> Predictions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? MostOneSided
)
{
    /// <summary>The entry of an example, with its first answer.</summary>
    public static ReportImage Of(BundleExample whole) =>
        new(
            whole.Path,
            whole.Truth,
            [.. whole.Predictions.Take(1).Select(p => new ReportPrediction(p.Class, p.Label, Math.Round(p.Probability, 6)))],
            whole.Predictions.Take(1).SelectMany(p => p.Parts).Max(p => p.Share) is { } share ? Math.Round(share, 6) : null
        );
}
