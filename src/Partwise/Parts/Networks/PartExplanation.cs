using Partwise.Imaging;

namespace Partwise.Parts;

/// <summary>An image explained: its top classes, each as bias plus parts.</summary>
/// <param name="Predictions">The top T classes, highest logit first.</param>
/// <param name="MapHeight">Rows of every part map.</param>
/// <param name="MapWidth">Columns of every part map.</param>
public sealed record PartExplanation(IReadOnlyList<PartPrediction> Predictions, int MapHeight, int MapWidth)
{
    /// <summary>Whether the values of a part's map add up to its contribution; those of a prototype network peak at it instead.</summary>
    public bool Additive { get; init; } = true;

    /// <summary>Where the cells of the maps lie in the network's input; null for an even grid.</summary>
    public MapGrid? Grid { get; init; }

    /// <summary>The prototypes most similar to a patch of the image, of whatever class, most similar first; empty in a model taken
    /// apart.</summary>
    public IReadOnlyList<ActivatedPrototype> Activated { get; init; } = [];
}
