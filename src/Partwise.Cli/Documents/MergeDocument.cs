using Partwise.Parts;
using Partwise.PostHoc;

namespace Partwise.Cli.Documents;

/// <summary>The document of <c>merge --json</c>, schema <c>partwise.merge/1</c>.</summary>
internal sealed record MergeDocument(
    string Schema,
    string Bundle,
    int Shards,
    int Classes,
    int Images,
    Certificate? Certificate,
    FitTimings Seconds,
    IReadOnlyList<string> Warnings
)
{
    public static MergeDocument Create(FittedBundle merged, int shards) =>
        new(
            "partwise.merge/1",
            merged.Folder,
            shards,
            merged.Document.Classes.Count,
            merged.Document.Classes.Sum(c => c.Images),
            merged.Document.Certificate,
            merged.Timings,
            merged.Document.Warnings
        );
}
