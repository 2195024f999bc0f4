using Partwise.Bundles;
using Partwise.PostHoc;

namespace Partwise.Cli.Documents;

/// <summary>The document of <c>features --json</c>, schema <c>partwise.features/1</c>.</summary>
internal sealed record FeaturesDocument(
    string Schema,
    string Folder,
    FeatureType Type,
    int Classes,
    int Kept,
    int Images,
    long Bytes,
    double Seconds,
    IReadOnlyList<BundleSkipped> Skipped
)
{
    public static FeaturesDocument Create(WrittenFeatures written, FeatureType type) =>
        new(
            "partwise.features/1",
            written.Folder,
            type,
            written.Classes,
            written.Kept,
            written.Images,
            written.Bytes,
            written.Seconds,
            [.. written.Skipped.Select(s => new BundleSkipped(s.Path, s.Reason))]
        );
}
