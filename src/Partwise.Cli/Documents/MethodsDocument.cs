using System.Text.Json.Serialization;
using Partwise.Bundles;
using Partwise.Explanations;

namespace Partwise.Cli.Documents;

/// <summary>The document of <c>explain --method --json</c>, schema <c>partwise.explain-methods/1</c>.</summary>
internal sealed record MethodsDocument(
    string Schema,
    string Model,
    IReadOnlyList<MethodsImage> Images,
    IReadOnlyList<BundleSkipped> Skipped,
    IReadOnlyList<string> Warnings
);

/// <summary>One image; coordinates are pixels of the photo. The maps are about <paramref name="Class"/>.</summary>
internal sealed record MethodsImage(
    string Path,
    int Width,
    int Height,
    IReadOnlyList<ClassScore> Predictions,
    int Class,
    string Label,
    IReadOnlyList<MethodEntry> Methods
)
{
    /// <summary>The box of the photo that the network saw; only where one was given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PixelBox? Crop { get; init; }
}

/// <summary>One method's map; without one, <paramref name="Reason"/> says why.</summary>
internal sealed record MethodEntry(
    string Method,
    int Runs,
    IReadOnlyList<int>? Shape,
    double? Sum,
    double? CompletenessError,
    PixelPoint? Peak,
    PixelBox? Box,
    string? Heatmap,
    string? Map,
    string? Reason
);
