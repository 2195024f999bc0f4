using System.Text.Json.Serialization;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>What was measured on one bird.</summary>
internal sealed record BirdTruth
{
    /// <summary>The model's label of its species; null where it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int? Label { get; init; }

    /// <summary>Whether the model predicts it.</summary>
    public required bool Correct { get; init; }

    /// <summary>Visible things around the bird.</summary>
    public required int Things { get; init; }

    /// <summary>Those whose removal costs the label's logit a relevant share.</summary>
    public required int RelevantThings { get; init; }

    /// <summary>What a random map would reach in the twins' measure.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required TwinChance? Chance { get; init; }

    /// <summary>How many changed pictures the model was shown.</summary>
    public required int Runs { get; init; }

    /// <summary>By name of the reading.</summary>
    public required IReadOnlyDictionary<string, MethodTruth> Methods { get; init; }
}
