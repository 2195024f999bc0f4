namespace Partwise.Bundles;

/// <summary>What a person calls a part.</summary>
/// <param name="Class">The class's index in the logits.</param>
/// <param name="Label">The class's label.</param>
/// <param name="Part">The part's number in the class, from 0.</param>
/// <param name="Name">The name.</param>
public sealed record PartName(int Class, string Label, int Part, string Name);
