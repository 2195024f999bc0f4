using Partwise.Datasets;

namespace Partwise.PostHoc;

/// <summary>Which class is decomposed on which images, and what was left out.</summary>
internal sealed record FitPlan(IReadOnlyList<ClassPlan> Classes, IReadOnlyList<SkippedClass> SkippedClasses, IReadOnlyList<SkippedImage> SkippedImages)
{
    /// <summary>Feature maps already computed, by image path; row-major [H·W, D].</summary>
    public IReadOnlyDictionary<string, float[]> Features { get; init; } = new Dictionary<string, float[]>();
}
