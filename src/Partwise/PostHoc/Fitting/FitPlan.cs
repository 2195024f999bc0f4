using System.Collections.Concurrent;
using Partwise.Datasets;

namespace Partwise.PostHoc;

/// <summary>Which class is decomposed on which images, and what was left out.</summary>
internal sealed record FitPlan(
    IReadOnlyList<ClassPlan> Classes,
    IReadOnlyList<SkippedClass> SkippedClasses,
    IReadOnlyList<SkippedImage> SkippedImages
)
{
    /// <summary>Feature maps already computed, by image path; row-major [H·W, D]. Whoever uses one takes it out, so that memory is freed on
    /// the way.</summary>
    public ConcurrentDictionary<string, float[]> Features { get; init; } = [];

    /// <summary>What the label map names that no folder is; one sentence each.</summary>
    public IReadOnlyList<string> MapWarnings { get; init; } = [];

    /// <summary>The same plan with the classes that one shard fits.</summary>
    public FitPlan Of(Shard shard) => this with { Classes = [.. Classes.Where((_, i) => shard.Takes(i))] };
}
