using System.Text.Json.Serialization;

namespace Partwise.Editing;

/// <summary>One entry of a classifier's history: how its head was changed.</summary>
/// <param name="Action"><c>edit</c>; <c>refit</c> where the whole head was fitted again; <c>prototypes</c> for a prototype network.</param>
/// <param name="Version">The version of Partwise.</param>
/// <param name="Bundle">The bundle whose parts are meant.</param>
/// <param name="ModelSha256">The model before, as the bundle names it.</param>
/// <param name="Parts">The parts.</param>
public sealed record EditRecord(string Action, string Version, string Bundle, string ModelSha256, IReadOnlyList<EditedPart> Parts)
{
    /// <summary>What was added to the biases, by class; empty where they are as they were.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<BiasChange>? Biases { get; init; }

    /// <summary>The dataset that means were taken on, or that the head was fitted to again; null where none was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Dataset { get; init; }

    /// <summary>λ of the fit; null where nothing was fitted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Penalty { get; init; }

    /// <summary>The largest absolute entry of the gradient at the fit's solution: the objective is convex, so 0 proves the minimum. Null
    /// where nothing was fitted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? GradientNorm { get; init; }

    /// <summary>How far, at most, the fit's objective is above its minimum: the duality gap of a prototype network's last layer. Null for
    /// other heads.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Gap { get; init; }

    /// <summary>The share of photos recognised before, where it was measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AccuracyBefore { get; init; }

    /// <summary>The share of photos recognised after, where it was measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AccuracyAfter { get; init; }
}
