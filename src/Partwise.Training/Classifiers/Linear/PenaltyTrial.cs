namespace Partwise.Training;

/// <summary>One strength that was tried.</summary>
/// <param name="Penalty">λ.</param>
/// <param name="Loss">The mean cross-entropy on the validation images.</param>
/// <param name="Accuracy">The share of validation images recognised, 0 to 1.</param>
public sealed record PenaltyTrial(double Penalty, double Loss, double Accuracy);
