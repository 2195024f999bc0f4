namespace Partwise.Parts;

/// <summary>The original output that a part network's logits lead to.</summary>
/// <param name="Name">The output's name.</param>
/// <param name="Activation">What stands behind the logits, such as <c>Softmax</c>; null where the output holds the logits
/// themselves.</param>
public sealed record PartOutput(string Name, string? Activation);
