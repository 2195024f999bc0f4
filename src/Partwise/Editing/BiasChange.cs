namespace Partwise.Editing;

/// <summary>What was added to a class's bias.</summary>
/// <param name="Class">The class's index in the logits.</param>
/// <param name="Label">The class's label.</param>
/// <param name="Added">In logit units.</param>
public sealed record BiasChange(int Class, string Label, double Added);
