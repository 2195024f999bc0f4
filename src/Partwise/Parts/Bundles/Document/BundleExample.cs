using System.Text.Json.Serialization;
using Partwise.Parts;

namespace Partwise.Bundles;

/// <summary>An image explained, with the picture that the network saw.</summary>
public sealed record BundleExample
{
    /// <summary>The image's path as its dataset names it.</summary>
    public required string Path { get; init; }

    /// <summary>The label of the class it was given to; null where none.</summary>
    public string? Truth { get; init; }

    /// <summary>The photo's width.</summary>
    public required int Width { get; init; }

    /// <summary>The photo's height.</summary>
    public required int Height { get; init; }

    /// <summary>The region that the network saw, as a picture relative to the bundle.</summary>
    public required string Photo { get; init; }

    /// <summary>The picture's width.</summary>
    public required int PhotoWidth { get; init; }

    /// <summary>The picture's height.</summary>
    public required int PhotoHeight { get; init; }

    /// <summary>The rectangle of the photo that the picture shows, in its pixels: left, top, width and height; may reach beyond a photo
    /// that was padded. Null where it was not recorded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? Seen { get; init; }

    /// <summary>Rows of the maps.</summary>
    public required int MapHeight { get; init; }

    /// <summary>Columns of the maps.</summary>
    public required int MapWidth { get; init; }

    /// <summary>The top classes, taken apart.</summary>
    public required IReadOnlyList<PartPrediction> Predictions { get; init; }

    /// <summary>The prototypes most similar to a patch of the image, of whatever class; null in a model taken apart.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ActivatedPrototype>? Activated { get; init; }
}
