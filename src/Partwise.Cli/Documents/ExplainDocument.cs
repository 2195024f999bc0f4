using System.Text.Json.Serialization;

namespace Partwise.Cli.Documents;

/// <summary>The document of <c>explain --json</c>, schema <c>partwise.explain/1</c>.</summary>
internal sealed record ExplainDocument(string Schema, string Bundle, IReadOnlyList<ExplainedImage> Images, IReadOnlyList<Bundles.BundleSkipped> Skipped, IReadOnlyList<string> Warnings);

/// <summary>One image; coordinates are pixels of the photo.</summary>
internal sealed record ExplainedImage(string Path, int Width, int Height, IReadOnlyList<ExplainedPrediction> Predictions)
{
    /// <summary>The box of the photo that the network saw; only where one was given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PixelBox? Crop { get; init; }

    /// <summary>The ten prototypes most similar to a patch of the image, of whatever class; only for prototype networks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ExplainedActivation>? Activated { get; init; }
}

/// <summary>One class of an image.</summary>
internal sealed record ExplainedPrediction(
    int Class, string Label, float Logit, double Probability, float Bias, IReadOnlyList<ExplainedPart> Parts, bool Decomposed, double SumError)
{
    /// <summary>What of the logit is neither bias nor part; only where the head has a constant of its own at each image.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Offset { get; init; }

    /// <summary>How much of the maps no part explains; only where the head is taken by its gradient.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Epsilon { get; init; }
}

/// <summary>One part of a prediction.</summary>
internal sealed record ExplainedPart(
    int Prototype, float Contribution, double? Share, PixelPoint Peak, PixelBox Box, IReadOnlyList<string> Exemplars, string? Heatmap, string? Map)
{
    /// <summary>What a person calls it; only where it was named.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }
}

/// <summary>A pixel of the photo.</summary>
internal readonly record struct PixelPoint(int X, int Y);

/// <summary>A rectangle of the photo.</summary>
internal readonly record struct PixelBox(int X, int Y, int Width, int Height)
{
    public static PixelBox Of(Imaging.BoundingBox box) => new(box.X, box.Y, box.Width, box.Height);
}
