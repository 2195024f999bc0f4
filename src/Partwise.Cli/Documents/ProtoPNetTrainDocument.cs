using Partwise.Bundles;

namespace Partwise.Cli.Documents;

/// <summary>The document of <c>train protopnet --json</c>, schema <c>partwise.train-protopnet/1</c>.</summary>
internal sealed record ProtoPNetTrainDocument(
    string Schema,
    string Bundle,
    BundleTraining Training,
    double Seconds,
    IReadOnlyList<BundleSkipped> Skipped,
    IReadOnlyList<string> Warnings
);
