using System.Text.Json.Serialization;
using Partwise.Bundles;

namespace Partwise.Explanations;

/// <summary>The document of <c>explain --why-not --json</c>, schema <c>partwise.contrast/1</c>.</summary>
/// <param name="Schema">The schema's name.</param>
/// <param name="Bundle">The bundle as it was given.</param>
/// <param name="Images">The photos.</param>
/// <param name="Skipped">Those that could not be used.</param>
/// <param name="Warnings">What a person should know.</param>
public sealed record ContrastDocument(
    string Schema,
    string Bundle,
    IReadOnlyList<ContrastImage> Images,
    IReadOnlyList<BundleSkipped> Skipped,
    IReadOnlyList<string> Warnings
)
{
    /// <summary>The schema that this version writes.</summary>
    public const string CurrentSchema = "partwise.contrast/1";
}

/// <summary>One image: logitDifference = biasDifference + Σ differences of the parts of both classes.</summary>
/// <param name="Path">The photo as it was given.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
/// <param name="One">The class that is asked about.</param>
/// <param name="Other">The class that it is compared with.</param>
/// <param name="LogitDifference">logit of the one − logit of the other.</param>
/// <param name="BiasDifference">bias of the one − bias of the other.</param>
/// <param name="SumError">How far the sum misses the difference of the logits.</param>
/// <param name="Peak">Where the map of the difference is highest.</param>
/// <param name="Box">The box around its highest 5 %.</param>
/// <param name="Heatmap">Its picture, relative to the output; null where none is written.</param>
/// <param name="Map">The raw map, relative to the output; null where none is written.</param>
public sealed record ContrastImage(
    string Path,
    int Width,
    int Height,
    ContrastClass One,
    ContrastClass Other,
    double LogitDifference,
    double BiasDifference,
    double SumError,
    PixelPoint Peak,
    PixelBox Box,
    string? Heatmap,
    string? Map
)
{
    /// <summary>The box of the photo that the network saw; only where one was given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PixelBox? Crop { get; init; }

    /// <summary>The prototypes of third classes whose differences add up to biasDifference; only for prototype networks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<BystandingPrototype>? Bystanders { get; init; }
}

/// <summary>One of the two classes. The bias of a prototype network is what the prototypes of neither class add.</summary>
/// <param name="Class">The class's index in the logits.</param>
/// <param name="Label">Its label.</param>
/// <param name="Logit">Its logit.</param>
/// <param name="Bias">Its bias.</param>
/// <param name="Decomposed">False for a class that was not fitted.</param>
/// <param name="Parts">Its parts.</param>
public sealed record ContrastClass(int Class, string Label, float Logit, float Bias, bool Decomposed, IReadOnlyList<ContrastPart> Parts);

/// <summary>One part: what it adds to its class's logit, and to the difference; the contributions of the other class count
/// negatively.</summary>
/// <param name="Prototype">Its number within its class, from 0.</param>
/// <param name="Contribution">What it adds to the logit of its class.</param>
/// <param name="Difference">What it adds to the difference.</param>
/// <param name="Peak">Where its map is highest.</param>
/// <param name="Box">The box around the highest 5 % of its map.</param>
/// <param name="Heatmap">Its picture, relative to the output; null where none is written.</param>
public sealed record ContrastPart(int Prototype, float Contribution, float Difference, PixelPoint Peak, PixelBox Box, string? Heatmap)
{
    /// <summary>What a person calls it; absent where nobody has named it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>What it adds to the logit of the other of both classes; only for prototype networks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? OtherContribution { get; init; }
}
