namespace Partwise.Models;

/// <summary>The outcome of looking for a head: the answer for people and, where it can be decomposed, the numbers.</summary>
/// <param name="Inspection">What was found.</param>
/// <param name="Form">The head; null where <see cref="ModelInspection.Decomposable"/> is false.</param>
internal sealed record HeadFinding(ModelInspection Inspection, HeadForm? Form)
{
    /// <summary>The constant vectors per class; null where there are none.</summary>
    public LinearHead? Head => Form?.Linear?.Head;

    /// <summary>The head where it is mean pooling of the feature map and a linear layer; else null.</summary>
    public LinearHead? Pooled => Form?.Linear is { IsPlain: true } plain ? plain.Head : null;
}
