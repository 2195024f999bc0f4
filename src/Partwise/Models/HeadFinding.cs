namespace Partwise.Models;

/// <summary>The outcome of looking for a head: the answer for people and, where it can be decomposed, the numbers.</summary>
/// <param name="Inspection">What was found.</param>
/// <param name="Head">The linear head; null where <see cref="ModelInspection.Decomposable"/> is false.</param>
internal sealed record HeadFinding(ModelInspection Inspection, LinearHead? Head);
