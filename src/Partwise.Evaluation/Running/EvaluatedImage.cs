namespace Partwise.Evaluation;

/// <summary>What was measured on one image by one model: one line of the journal.</summary>
internal sealed record EvaluatedImage
{
    /// <summary>The model's position among those evaluated.</summary>
    public required int Model { get; init; }

    /// <summary>The image's position in the plan.</summary>
    public required int Index { get; init; }

    /// <summary>The model's label of the image's class; null where it has none.</summary>
    public int? Label { get; init; }

    /// <summary>The class with the highest logit.</summary>
    public required int Predicted { get; init; }

    /// <summary>[classes]; only where the logits of several networks are to be summed.</summary>
    public float[]? Logits { get; init; }

    /// <summary>By method, then by metric.</summary>
    public required IReadOnlyList<ImageScore> Scores { get; init; }

    /// <summary>Per part network; empty where the image's own class has no parts.</summary>
    public required IReadOnlyList<ImageHits> Hits { get; init; }

    /// <summary>The maps of the predicted class, for the page; only on paper, not kept in memory.</summary>
    public IReadOnlyList<ImageMap> Maps { get; init; } = [];
}
