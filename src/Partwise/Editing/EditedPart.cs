using System.Text.Json.Serialization;

namespace Partwise.Editing;

/// <summary>A part that was changed, as documents and metadata tell it.</summary>
/// <param name="Class">The class's index in the logits.</param>
/// <param name="Label">The class's label.</param>
/// <param name="Part">The part's number in the class, from 0.</param>
/// <param name="Factor">What its contribution is multiplied by; 0 where it was taken out.</param>
public sealed record EditedPart(int Class, string Label, int Part, double Factor)
{
    /// <summary>The least weight that a prototype was required to have; null where none was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Required { get; init; }

    /// <summary>The place that a prototype was moved to: photo, column and row in pixels, as <c>PHOTO@X,Y</c>; null where it was
    /// not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MovedTo { get; init; }
}
