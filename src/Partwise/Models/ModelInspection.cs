namespace Partwise.Models;

/// <summary>
/// What a model file is, and whether and how its head can be decomposed; the answer to <c>partwise inspect</c>.
/// </summary>
public sealed record ModelInspection
{
    /// <summary>The path as given.</summary>
    public required string Model { get; init; }

    /// <summary>The version of the default operator set.</summary>
    public required int Opset { get; init; }

    /// <summary>The file's size in bytes, external data not counted.</summary>
    public required long Bytes { get; init; }

    /// <summary>The name of the image input.</summary>
    public required string InputName { get; init; }

    /// <summary>The shape of the image input; null stands for a dimension that is free, with its name in
    /// <see cref="InputDimensionNames"/>.</summary>
    public required IReadOnlyList<long?> InputShape { get; init; }

    /// <summary>The names of free dimensions, beside <see cref="InputShape"/>.</summary>
    public required IReadOnlyList<string?> InputDimensionNames { get; init; }

    /// <summary>How the file's own input was adapted to [N, 3, H, W] in float32, a phrase each; empty where it was so.</summary>
    public IReadOnlyList<string> InputNotes { get; init; } = [];

    /// <summary>The graph output that was followed, or the tensor that was named instead.</summary>
    public required string OutputName { get; init; }

    /// <summary>Why it was this output, as a phrase: "it is the only one".</summary>
    public string OutputRule { get; init; } = "";

    /// <summary>The graph's other outputs.</summary>
    public IReadOnlyList<string> OtherOutputs { get; init; } = [];

    /// <summary>The tensor with one score a class: <see cref="OutputName"/> or, where that is a decision (ArgMax, TopK, ZipMap), what it is
    /// made of.</summary>
    public required string ScoresTensor { get; init; }

    /// <summary>The tensor that holds the logits: <see cref="ScoresTensor"/> itself or, with a softmax or sigmoid behind, what goes into
    /// it.</summary>
    public required string LogitsTensor { get; init; }

    /// <summary>The shape of the logits for one image, such as [1, classes]; null where they were not computed.</summary>
    public IReadOnlyList<long>? LogitsShape { get; init; }

    /// <summary>The activation after the logits, such as <c>Softmax</c>; null where there is none.</summary>
    public string? OutputActivation { get; init; }

    /// <summary>What kind of head it is.</summary>
    public required HeadKind Kind { get; init; }

    /// <summary>In what sense the parts add up to the logits; null where the head cannot be decomposed.</summary>
    public HeadExactness? Exactness { get; init; }

    /// <summary>The pooling of a head with constant class vectors, such as <c>mean</c> or <c>max+mean</c>; null for other heads.</summary>
    public string? Pooling { get; init; }

    /// <summary>The operators from the feature map to the logits, as <c>GlobalAveragePool -> Flatten -> Gemm</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The number of classes; null where it is not known.</summary>
    public int? Classes { get; init; }

    /// <summary>Whether the head adds a bias.</summary>
    public bool HasBias { get; init; }

    /// <summary>The feature map; null where none was found.</summary>
    public FeatureMap? Features { get; init; }

    /// <summary>Why the head cannot be decomposed exactly; null where it can.</summary>
    public string? Reason { get; init; }

    /// <summary>What a person can do about it; null where the head can be decomposed.</summary>
    public string? Remedy { get; init; }

    /// <summary>Whether the head can be decomposed exactly.</summary>
    public bool Decomposable => Reason is null;
}
