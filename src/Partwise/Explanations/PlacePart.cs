namespace Partwise.Explanations;

/// <summary>What a part adds in one cell of the feature map.</summary>
/// <param name="Prototype">Its number within the class, from 0.</param>
/// <param name="Value">In logit units; in a prototype network weight × similarity.</param>
public sealed record PlacePart(int Prototype, float Value);
