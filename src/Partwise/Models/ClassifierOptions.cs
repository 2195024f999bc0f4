namespace Partwise.Models;

/// <summary>What a person may say about a classifier beside the file.</summary>
public sealed record ClassifierOptions
{
    /// <summary>A file of labels; null looks in the metadata, then beside the model.</summary>
    public string? LabelsFile { get; init; }

    /// <summary>A JSON file of preprocessing; null looks in the metadata, else takes ImageNet's.</summary>
    public string? PreprocessingFile { get; init; }

    /// <summary>The graph output with the logits or probabilities; null finds it.</summary>
    public string? Output { get; init; }

    /// <summary>The tensor at which a head is taken: its name, or its number in the list of <c>inspect --layers</c>; null for the
    /// default.</summary>
    public string? Layer { get; init; }

    /// <summary>How many tokens of a transformer come before those of the image's patches; null reads it from the graph.</summary>
    public int? PrefixTokens { get; init; }

    /// <summary>The tensor [N,D,H,W] that maps are made of, for <see cref="ImageClassifier"/>; null takes the last one before the logits.
    /// The head of a
    /// <see cref="Classifier"/> says its own.</summary>
    public string? Features { get; init; }
}
