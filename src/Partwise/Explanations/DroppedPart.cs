using System.Text.Json.Serialization;

namespace Partwise.Explanations;

/// <summary>A part that was taken out.</summary>
/// <param name="Class">Its class.</param>
/// <param name="Label">The class's label.</param>
/// <param name="Part">The part, counted from 0.</param>
/// <param name="Contribution">What it had added to the logit.</param>
public sealed record DroppedPart(int Class, string Label, int Part, float Contribution)
{
    /// <summary>What a person calls it; null where nobody has named it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }
}
