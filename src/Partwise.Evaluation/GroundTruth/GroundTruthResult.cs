using Partwise.Datasets;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>What interventions say about the methods.</summary>
/// <param name="Images">How many birds were used.</param>
/// <param name="Runs">How many changed pictures the model was shown.</param>
/// <param name="Rows">The model's own rows, then by method.</param>
/// <param name="Omitted">What is not in the table, or not for all images, with the reason.</param>
/// <param name="Skipped">Images that could not be used.</param>
internal sealed record GroundTruthResult(
    int Images,
    long Runs,
    IReadOnlyList<EvaluationRow> Rows,
    IReadOnlyList<OmittedMetric> Omitted,
    IReadOnlyList<SkippedImage> Skipped
);
