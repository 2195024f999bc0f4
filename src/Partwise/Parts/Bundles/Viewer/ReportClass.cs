namespace Partwise.Bundles;

/// <summary>A class as the lists of a large report need it; the rest stands in a file beside the page.</summary>
internal sealed record ReportClass(
    int Class,
    string Label,
    int Images,
    int K,
    bool Decomposed,
    double MeanLogit,
    double? WorstMapCosine,
    double? WorstSteadiness,
    IReadOnlyList<ReportPart> Prototypes
)
{
    /// <summary>The entry of a class.</summary>
    public static ReportClass Of(BundleClass whole) =>
        new(
            whole.Class,
            whole.Label,
            whole.Images,
            whole.K,
            whole.Decomposed,
            whole.MeanLogit,
            whole.WorstMapCosine,
            whole.WorstSteadiness,
            [.. whole.Prototypes.Select(ReportPart.Of)]
        );
}
