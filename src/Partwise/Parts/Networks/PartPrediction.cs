namespace Partwise.Parts;

/// <summary>One class of one image with its logit taken apart: logit = bias + Σ contributions.</summary>
/// <param name="Class">The class's index in the logits.</param>
/// <param name="Label">The class's label.</param>
/// <param name="Logit">The model's own logit, before any softmax.</param>
/// <param name="Probability">The model's own probability where its output has an activation (softmax, log-softmax, sigmoid); else the softmax of the logits at this class.</param>
/// <param name="Bias">The head's bias.</param>
/// <param name="Decomposed">False for a class that was not fitted: its one part is the whole head row.</param>
/// <param name="Parts">The parts in prototype order.</param>
/// <param name="SumError">|bias + Σ contributions − logit|.</param>
public sealed record PartPrediction(
    int Class, string Label, float Logit, double Probability, float Bias, bool Decomposed, IReadOnlyList<PartContribution> Parts, double SumError);
