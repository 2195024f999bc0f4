using Partwise.Datasets;

namespace Partwise.PostHoc;

/// <summary>What became of one class of a plan.</summary>
/// <param name="Plan">The class and its images.</param>
/// <param name="Fitted">The fitted class; null where there is none.</param>
/// <param name="Images">The images used.</param>
/// <param name="Skipped">The images that could not be used.</param>
/// <param name="Failure">Why it was not fitted; null where it was.</param>
internal sealed record ClassOutcome(
    ClassPlan Plan,
    FittedClass? Fitted,
    IReadOnlyList<DatasetImage> Images,
    IReadOnlyList<SkippedImage> Skipped,
    string? Failure
);
