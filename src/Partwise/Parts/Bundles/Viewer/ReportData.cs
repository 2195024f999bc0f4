using System.Text.Json.Serialization;

namespace Partwise.Bundles;

/// <summary>The data that the viewer shows; schema <c>partwise.report/1</c>. Built from a bundle's document.</summary>
internal sealed record ReportData
{
    [JsonPropertyOrder(-1)]
    public string Schema { get; } = "partwise.report/1";

    public required string Title { get; init; }

    public required string Kind { get; init; }

    public required string Version { get; init; }

    public required BundleModel Model { get; init; }

    public required BundleOptions Options { get; init; }

    public required Parts.Certificate? Certificate { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BundleTraining? Training { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BundleAnalysis? Analysis { get; init; }

    /// <summary>The labels of all classes, for prototypes of classes that are not listed; null in a model taken apart.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Where the cells of the maps lie; null for an even grid.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Models.FeatureGeometry? Geometry { get; init; }

    public required IReadOnlyList<BundleClass> Classes { get; init; }

    public required IReadOnlyList<BundleExample> Images { get; init; }

    public required IReadOnlyList<BundleSkipped> Skipped { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The files with classes and images, where there are too many for the page; null where it has all of them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReportChunks? Chunks { get; init; }
}
