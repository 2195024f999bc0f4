namespace Partwise.Models;

/// <summary>A model file described: its graph, and the preprocessing and labels that would be used.</summary>
/// <param name="Inspection">What was found in the graph.</param>
/// <param name="Preprocessing">How a photo would become the input.</param>
/// <param name="Labels">The labels; null where the number of classes is not known.</param>
public sealed record ModelDescription(ModelInspection Inspection, Preprocessing Preprocessing, LabelSet? Labels)
{
    /// <summary>What a person should know, such as labels beside the model that do not fit it.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The file's metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
