using Partwise.Bundles;

namespace Partwise.Cli.Documents;

/// <summary>What <c>analyze --json</c> prints, schema <c>partwise.analyze/1</c>; patches and places on the latent map are in the bundle's
/// document.</summary>
internal sealed record AnalyzeDocument(
    string Schema,
    string Bundle,
    string Dataset,
    int Prototypes,
    int TrainImages,
    int TestImages,
    double ReceptiveShare,
    IReadOnlyList<HealthCheck> Checks,
    IReadOnlyList<BundleSkipped> Skipped
)
{
    public static AnalyzeDocument Create(string folder, BundleAnalysis analysis) =>
        new(
            "partwise.analyze/1",
            folder,
            analysis.Dataset,
            analysis.Prototypes.Count,
            analysis.TrainImages,
            analysis.TestImages,
            analysis.ReceptiveShare,
            analysis.Checks,
            analysis.Skipped
        );
}
