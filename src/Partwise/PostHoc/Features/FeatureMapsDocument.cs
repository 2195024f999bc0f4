using System.Text.Json.Serialization;
using Partwise.Models;

namespace Partwise.PostHoc;

/// <summary>What <c>features.json</c> says of a folder of stored features; schema <c>partwise.feature-store/1</c>.</summary>
public sealed record FeatureMapsDocument
{
    /// <summary>The schema that this version writes and reads.</summary>
    public const string CurrentSchema = "partwise.feature-store/1";

    /// <summary>The schema.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>The SHA-256 of the model.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>All that the features depend on beside the photos, as one hash.</summary>
    public required string Key { get; init; }

    /// <summary>In which numbers they are stored: <c>f32</c>, <c>f16</c> or <c>u8</c>.</summary>
    public required FeatureType Type { get; init; }

    /// <summary>One photo's map: channels, rows, columns.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>The SHA-256 of the list of photos for which <see cref="Geometry"/> was measured.</summary>
    public required string PlanSha256 { get; init; }

    /// <summary>Where the cells of the maps lie; null for an even grid.</summary>
    public FeatureGeometry? Geometry { get; init; }
}
