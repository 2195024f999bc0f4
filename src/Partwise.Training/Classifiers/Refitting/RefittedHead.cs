using Partwise.Datasets;
using Partwise.Editing;

namespace Partwise.Training;

/// <summary>A head that was fitted again.</summary>
/// <param name="Classifier">The classifier with it.</param>
/// <param name="Photos">The photos that it was fitted on.</param>
/// <param name="Objective">Mean cross-entropy + λ/2·Σw² at the solution.</param>
/// <param name="GradientNorm">The largest absolute entry of the objective's gradient: it is convex, so 0 proves the minimum.</param>
/// <param name="Converged">Whether that reached the tolerance.</param>
/// <param name="Skipped">Photos that could not be used.</param>
public sealed record RefittedHead(
    EditedClassifier Classifier,
    int Photos,
    double Objective,
    double GradientNorm,
    bool Converged,
    IReadOnlyList<SkippedImage> Skipped
);
