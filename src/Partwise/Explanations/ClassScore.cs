namespace Partwise.Explanations;

/// <summary>What the model says about one class.</summary>
/// <param name="Class">The class's index in the logits.</param>
/// <param name="Label">The class's label.</param>
/// <param name="Logit">Before any softmax.</param>
/// <param name="Probability">In [0,1].</param>
public sealed record ClassScore(int Class, string Label, float Logit, double Probability);
