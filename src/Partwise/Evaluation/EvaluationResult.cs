using Partwise.Datasets;

namespace Partwise.Evaluation;

/// <summary>The table.</summary>
/// <param name="Dataset">The dataset's name.</param>
/// <param name="Images">How many images were used.</param>
/// <param name="Mode">Published or honest.</param>
/// <param name="Crop">The region of each photo that was shown.</param>
/// <param name="Rows">By method, then by metric, in the order asked for.</param>
/// <param name="Omitted">What is not in the table, with the reason.</param>
/// <param name="Skipped">Images that could not be used.</param>
public sealed record EvaluationResult(
    string Dataset, int Images, EvaluationMode Mode, CropMode Crop, IReadOnlyList<EvaluationRow> Rows, IReadOnlyList<OmittedMetric> Omitted, IReadOnlyList<SkippedImage> Skipped);
