namespace Partwise.Editing;

/// <summary>Parts of one class.</summary>
/// <param name="Class">The class's index in the logits.</param>
/// <param name="Parts">The parts' numbers in it, from 0, each once.</param>
public sealed record PartChoice(int Class, IReadOnlyList<int> Parts);
