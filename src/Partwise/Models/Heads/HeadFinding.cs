namespace Partwise.Models;

/// <summary>The outcome of looking for a head: the answer for people and, where it can be decomposed, the numbers.</summary>
/// <param name="Inspection">What was found.</param>
/// <param name="Head">The linear head; null where <see cref="ModelInspection.Decomposable"/> is false.</param>
/// <param name="Pooled">The linear head behind mean pooling; there, too, where the feature map can be negative, which keeps it from being decomposed.</param>
internal sealed record HeadFinding(ModelInspection Inspection, LinearHead? Head, LinearHead? Pooled);
