using Partwise.Bundles;
using Partwise.PostHoc;

namespace Partwise.Cli.Documents;

/// <summary>The document of <c>fit --shard --json</c>, schema <c>partwise.fit-shard/1</c>.</summary>
internal sealed record FitShardDocument(
    string Schema,
    string Shard,
    int Index,
    int Count,
    IReadOnlyList<int> Classes,
    int PlannedClasses,
    int Images,
    long Bytes,
    FitTimings Seconds,
    IReadOnlyList<BundleSkipped> Skipped,
    IReadOnlyList<BundleSkipped> SkippedClasses,
    IReadOnlyList<string> Warnings
)
{
    public static FitShardDocument Create(FittedShard fitted)
    {
        ShardDocument d = fitted.Document;
        return new FitShardDocument(
            "partwise.fit-shard/1",
            fitted.Folder,
            d.Index,
            d.Count,
            [.. d.Classes.Where(c => c.Fitted is not null).Select(c => c.Class)],
            d.PlannedClasses,
            d.Classes.Sum(c => c.Photos.Count),
            d.Files.Sum(f => f.Bytes),
            fitted.Timings,
            [.. d.Skipped, .. d.Classes.SelectMany(c => c.Skipped), .. d.Broken],
            [.. d.SkippedClasses, .. d.Classes.Where(c => c.Failure is not null).Select(c => new BundleSkipped(c.Label, c.Failure!))],
            [.. d.Warnings, .. d.MapWarnings]
        );
    }
}
