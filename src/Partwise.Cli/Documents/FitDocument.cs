using Partwise.Bundles;
using Partwise.Parts;
using Partwise.PostHoc;

namespace Partwise.Cli.Documents;

/// <summary>The document of <c>fit --json</c>, schema <c>partwise.fit/1</c>.</summary>
internal sealed record FitDocument(
    string Schema,
    string Bundle,
    string Crop,
    IReadOnlyList<FitClass> Classes,
    Certificate? Certificate,
    FitTimings Seconds,
    long PeakMemoryBytes,
    IReadOnlyList<BundleSkipped> Skipped,
    IReadOnlyList<BundleSkipped> SkippedClasses,
    IReadOnlyList<string> Warnings
)
{
    public static FitDocument Create(string bundle, BundleDocument document, FitTimings seconds, long peakMemory) =>
        new(
            "partwise.fit/1",
            bundle,
            document.Options.Crop,
            [.. document.Classes.Select(FitClass.Of)],
            document.Certificate,
            seconds,
            peakMemory,
            document.Skipped,
            document.SkippedClasses,
            document.Warnings
        );
}

/// <summary>One class in <see cref="FitDocument"/>.</summary>
internal sealed record FitClass(
    int Class,
    string Label,
    int Images,
    int Skipped,
    int K,
    double? NmfError,
    double? Epsilon,
    double? Bound,
    double? WorstMapCosine,
    IReadOnlyList<double?> Coefficients,
    double? Overlap,
    double? NegativeMapMass,
    double? Objective,
    double? ResidualRelative,
    double? ResidualHeatRelative,
    double? PrototypeSumMaxAbs,
    double? NetworkSumMaxAbs,
    double? LogitSumMaxAbs,
    IReadOnlyList<double>? HalfSplitCorrelations,
    IReadOnlyList<BundleTrial>? Trials,
    IReadOnlyList<double>? Steadiness,
    double? WorstSteadiness,
    string? KReason,
    string? SharedGroup
)
{
    public static FitClass Of(BundleClass c) =>
        new(
            c.Class,
            c.Label,
            c.Images,
            c.Skipped,
            c.K,
            c.NmfError,
            c.Epsilon,
            c.Bound,
            c.WorstMapCosine,
            [.. c.Prototypes.Select(p => p.Coefficient)],
            c.Overlap,
            c.NegativeMapMass,
            c.Objective,
            c.ResidualRelative,
            c.ResidualHeatRelative,
            c.PrototypeSumMaxAbs,
            c.NetworkSumMaxAbs,
            c.LogitSumMaxAbs,
            c.HalfSplitCorrelations,
            c.Trials,
            c.WorstSteadiness is null ? null : [.. c.Prototypes.Select(p => p.Steadiness ?? 0)],
            c.WorstSteadiness,
            c.KReason,
            c.SharedGroup
        );
}
