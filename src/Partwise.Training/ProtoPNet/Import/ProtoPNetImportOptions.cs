using Partwise.Models;

namespace Partwise.Training.ProtoPNet;

/// <summary>What a person may say about a prototype network beside its weights.</summary>
public sealed record ProtoPNetImportOptions
{
    /// <summary>Labels, preprocessing and output of the structure.</summary>
    public ClassifierOptions Classifier { get; init; } = new();

    /// <summary>How distances become similarities.</summary>
    /// <value>The default, null, is what a whole network that was saved says, else log, as published; a state dictionary does not say
    /// it.</value>
    public SimilarityKind? Similarity { get; init; }

    /// <summary>As <see cref="WeightImportOptions.Epsilon"/>.</summary>
    public double? NormalizationEpsilon { get; init; }
}
