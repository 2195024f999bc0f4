using Partwise.Datasets;
using Partwise.Explanations;

namespace Partwise.Evaluation;

/// <summary>What an evaluation works on. Everything in it stays open.</summary>
/// <param name="Models">The models with their parts, at least one.</param>
/// <param name="Dataset">The images.</param>
/// <param name="Options">What and how.</param>
public sealed record EvaluationRequest(IReadOnlyList<OpenedModel> Models, ImageDataset Dataset, EvaluationOptions Options)
{
    /// <summary>Which of the dataset's classes is which label; null goes by name.</summary>
    public LabelMap? Map { get; init; }

    /// <summary>Another fit of the same model, whose maps are compared for the heatmap stability; null for none.</summary>
    public NamedParts? Against { get; init; }

    /// <summary>The encoder of the C²-score; null for none.</summary>
    public FeatureEncoder? Encoder { get; init; }

    /// <summary>Keeps what is done, so that a run which was killed can go on; null keeps nothing.</summary>
    public EvaluationJournal? Journal { get; init; }

    /// <summary>Is told how far the work has come; from several threads.</summary>
    public IProgress<EvaluationProgress>? Progress { get; init; }
}
