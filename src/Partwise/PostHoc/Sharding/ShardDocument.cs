using System.Text.Json.Serialization;
using Partwise.Bundles;
using Partwise.Models;

namespace Partwise.PostHoc;

/// <summary>What <c>shard.json</c> says: one share of a fit, and all that it must have in common with the others; schema
/// <c>partwise.shard/1</c>.</summary>
public sealed record ShardDocument
{
    /// <summary>The schema that this version writes and reads.</summary>
    public const string CurrentSchema = "partwise.shard/1";

    /// <summary>The schema.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>Which share, from 1.</summary>
    public required int Index { get; init; }

    /// <summary>How many shares there are.</summary>
    public required int Count { get; init; }

    /// <summary>The versions of everything that made it.</summary>
    public required BundleVersions Versions { get; init; }

    /// <summary>The classifier.</summary>
    public required BundleModel Model { get; init; }

    /// <summary>Where the classifier lay, and what was said of it.</summary>
    public required ShardModel Place { get; init; }

    /// <summary>How it was fitted.</summary>
    public required BundleOptions Options { get; init; }

    /// <summary>The dataset's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>The SHA-256 of the list of all classes with their photos, those of the other shards too.</summary>
    public required string PlanSha256 { get; init; }

    /// <summary>How many classes the whole fit has.</summary>
    public required int PlannedClasses { get; init; }

    /// <summary>The labels of all classes.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Where the cells of the maps lie; null for an even grid.</summary>
    public FeatureGeometry? Geometry { get; init; }

    /// <summary>What a person should know of the whole fit.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Names of the label map that no folder has, one sentence each.</summary>
    public required IReadOnlyList<string> MapWarnings { get; init; }

    /// <summary>What of the dataset could not be used from the start.</summary>
    public required IReadOnlyList<BundleSkipped> Skipped { get; init; }

    /// <summary>Classes that were left out from the start.</summary>
    public required IReadOnlyList<BundleSkipped> SkippedClasses { get; init; }

    /// <summary>The photos whose answers were compared with their folder.</summary>
    public required int Photos { get; init; }

    /// <summary>Those whose class the model answered.</summary>
    public required int Agreeing { get; init; }

    /// <summary>The classes of this shard.</summary>
    public required IReadOnlyList<ShardClass> Classes { get; init; }

    /// <summary>Photos that broke between the fit and the certificate or the pictures.</summary>
    public required IReadOnlyList<BundleSkipped> Broken { get; init; }

    /// <summary>What the features were computed with, as one hash.</summary>
    public required string FeatureKey { get; init; }

    /// <summary>What the networks ran on; null for the processor.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Device { get; init; }

    /// <summary>Whether the model's own outputs had the very bits in the part network of this shard, on all of its photos.</summary>
    public required bool OriginalOutputsBitIdentical { get; init; }

    /// <summary>The other files of the shard.</summary>
    public required IReadOnlyList<ShardFile> Files { get; init; }
}
