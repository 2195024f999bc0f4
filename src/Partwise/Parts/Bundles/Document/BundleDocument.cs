using System.Text.Json.Serialization;
using Partwise.Models;
using Partwise.Parts;

namespace Partwise.Bundles;

/// <summary>What <c>bundle.json</c> says; schema <c>partwise.bundle/1</c>.</summary>
public sealed record BundleDocument
{
    /// <summary>The schema that this version writes and reads.</summary>
    public const string CurrentSchema = "partwise.bundle/1";

    /// <summary>The kind of bundles that <c>fit</c> writes.</summary>
    public const string PostHoc = "post-hoc";

    /// <summary>The schema.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>The version of Partwise that wrote it.</summary>
    public required string Version { get; init; }

    /// <summary>The versions of everything that made it; null in bundles written before they were recorded.</summary>
    public BundleVersions? Versions { get; init; }

    /// <summary>The bundle's name.</summary>
    public required string Title { get; init; }

    /// <summary><c>post-hoc</c> or <c>protopnet</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether maps add up to the logit.</summary>
    public required bool Additive { get; init; }

    /// <summary>The classifier.</summary>
    public required BundleModel Model { get; init; }

    /// <summary>How it was fitted.</summary>
    public required BundleOptions Options { get; init; }

    /// <summary>The dataset's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>The exactness certificate; null for a prototype network, which is no other model taken apart.</summary>
    public required Certificate? Certificate { get; init; }

    /// <summary>How a prototype network was trained; null for a model taken apart.</summary>
    public BundleTraining? Training { get; init; }

    /// <summary>The global analysis of a prototype network; null where none was made.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BundleAnalysis? Analysis { get; init; }

    /// <summary>The labels of all classes.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The fitted classes.</summary>
    public required IReadOnlyList<BundleClass> Classes { get; init; }

    /// <summary>Where the cells of the maps lie in the network's input; null in bundles written before it was looked for, which means an
    /// even grid.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FeatureGeometry? Geometry { get; init; }

    /// <summary>Example images, explained.</summary>
    public required IReadOnlyList<BundleExample> Examples { get; init; }

    /// <summary>Images that could not be used.</summary>
    public required IReadOnlyList<BundleSkipped> Skipped { get; init; }

    /// <summary>Classes that were left out.</summary>
    public required IReadOnlyList<BundleSkipped> SkippedClasses { get; init; }

    /// <summary>What a person should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
