using System.Text.Json.Serialization;
using Partwise.Bundles;

namespace Partwise.Explanations;

/// <summary>The document of <c>explain --json</c>, schema <c>partwise.explain/1</c>.</summary>
/// <param name="Schema">The schema's name.</param>
/// <param name="Bundle">The bundle as it was given.</param>
/// <param name="Images">The photos that were explained.</param>
/// <param name="Skipped">Those that could not be.</param>
/// <param name="Warnings">What a person should know.</param>
public sealed record ExplainDocument(
    string Schema,
    string Bundle,
    IReadOnlyList<ExplainedImage> Images,
    IReadOnlyList<BundleSkipped> Skipped,
    IReadOnlyList<string> Warnings
)
{
    /// <summary>The schema that this version writes.</summary>
    public const string CurrentSchema = "partwise.explain/1";
}

/// <summary>One image; coordinates are pixels of the photo.</summary>
/// <param name="Path">The photo as it was given.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
/// <param name="Predictions">The top classes, highest logit first.</param>
public sealed record ExplainedImage(string Path, int Width, int Height, IReadOnlyList<ExplainedPrediction> Predictions)
{
    /// <summary>The box of the photo that the network saw; only where one was given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PixelBox? Crop { get; init; }

    /// <summary>The ten prototypes most similar to a patch of the image, of whatever class; only for prototype networks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ExplainedActivation>? Activated { get; init; }
}

/// <summary>One class of an image: logit = bias + offset + Σ contributions.</summary>
/// <param name="Class">The class's index in the logits.</param>
/// <param name="Label">Its label.</param>
/// <param name="Logit">The model's own logit.</param>
/// <param name="Probability">In [0,1].</param>
/// <param name="Bias">The head's bias.</param>
/// <param name="Parts">The parts in prototype order.</param>
/// <param name="Decomposed">False for a class that was not fitted.</param>
/// <param name="SumError">|bias + offset + Σ contributions − logit|.</param>
public sealed record ExplainedPrediction(
    int Class,
    string Label,
    float Logit,
    double Probability,
    float Bias,
    IReadOnlyList<ExplainedPart> Parts,
    bool Decomposed,
    double SumError
)
{
    /// <summary>What of the logit is neither bias nor part; only where the head has a constant of its own at each image.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Offset { get; init; }

    /// <summary>How much of the maps no part explains; only where the head is taken by its gradient.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Epsilon { get; init; }
}

/// <summary>One part of a prediction.</summary>
/// <param name="Prototype">Its number within the class, from 0.</param>
/// <param name="Contribution">What it adds to the logit.</param>
/// <param name="Share">Contribution / (logit − bias); null where that is 0.</param>
/// <param name="Peak">Where its map is highest.</param>
/// <param name="Box">The box around the highest 5 % of its map.</param>
/// <param name="Exemplars">Pictures of the bundle that show what it looks like.</param>
/// <param name="Heatmap">Its picture, relative to the output; null where none is written.</param>
/// <param name="Map">The raw maps of its class, relative to the output; null where none are written.</param>
public sealed record ExplainedPart(
    int Prototype,
    float Contribution,
    double? Share,
    PixelPoint Peak,
    PixelBox Box,
    IReadOnlyList<string> Exemplars,
    string? Heatmap,
    string? Map
)
{
    /// <summary>What a person calls it; only where it was named.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }
}
