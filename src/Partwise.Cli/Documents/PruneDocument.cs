using Partwise.Datasets;
using Partwise.Training.ProtoPNet;

namespace Partwise.Cli.Documents;

/// <summary>What <c>prune --json</c> prints, schema <c>partwise.prune/1</c>.</summary>
internal sealed record PruneDocument(
    string Schema,
    string Bundle,
    int Before,
    int After,
    IReadOnlyList<PrunedPrototype> Pruned,
    IReadOnlyList<MergedPrototype> Merged,
    IReadOnlyList<int> EmptyClasses,
    double TrainBefore,
    double TrainAfter,
    double? TestBefore,
    double? TestAfter,
    double? Objective,
    double? PublishedObjective,
    double? Gap,
    IReadOnlyList<SkippedImage> Skipped
)
{
    public static PruneDocument Create(string folder, PruneResult result) =>
        new(
            "partwise.prune/1",
            folder,
            result.Decision.Before,
            result.Decision.Kept.Count,
            result.Decision.Pruned,
            result.Decision.Merged,
            result.Decision.EmptyClasses,
            result.TrainBefore,
            result.TrainAfter,
            result.TestBefore,
            result.TestAfter,
            result.LastLayer?.Objective,
            result.LastLayer?.PublishedObjective,
            result.LastLayer?.Gap,
            result.Skipped
        );
}
