using Partwise.Datasets;

namespace Partwise.Evaluation;

/// <summary>The table, and what stands behind it.</summary>
/// <param name="Dataset">The dataset's name.</param>
/// <param name="Images">How many images were used.</param>
/// <param name="Mode">Published or honest.</param>
/// <param name="Crop">The region of each photo that was shown.</param>
/// <param name="Rows">By method, then by metric, in the order asked for.</param>
/// <param name="Omitted">What is not in the table, with the reason.</param>
/// <param name="Skipped">Images that could not be used.</param>
public sealed record EvaluationResult(
    string Dataset,
    int Images,
    EvaluationMode Mode,
    CropMode Crop,
    IReadOnlyList<EvaluationRow> Rows,
    IReadOnlyList<OmittedMetric> Omitted,
    IReadOnlyList<SkippedImage> Skipped
)
{
    /// <summary>The seed of everything random.</summary>
    public int Seed { get; init; }

    /// <summary>The noise of the stability, per model; empty where it was not measured.</summary>
    public IReadOnlyList<EvaluationNoise> Noise { get; init; } = [];

    /// <summary>The mean curves behind the numbers that have any.</summary>
    public IReadOnlyList<EvaluationCurve> Curves { get; init; } = [];

    /// <summary>The part scores per class.</summary>
    public IReadOnlyList<ClassScores> Classes { get; init; } = [];

    /// <summary>The part scores per annotated part.</summary>
    public IReadOnlyList<PartScores> Parts { get; init; } = [];

    /// <summary>The part scores per prototype.</summary>
    public IReadOnlyList<PrototypeScores> Prototypes { get; init; } = [];

    /// <summary>Per method and metric the images with the best and worst numbers.</summary>
    internal IReadOnlyList<MetricExtremes> Extremes { get; init; } = [];

    /// <summary>Which of the models each method explains, by the methods' names.</summary>
    internal IReadOnlyDictionary<string, int> Models { get; init; } = new Dictionary<string, int>();

    /// <summary>What a reader of the numbers has to know beside them, a sentence each.</summary>
    internal IReadOnlyList<string> Notes { get; init; } = [];
}
