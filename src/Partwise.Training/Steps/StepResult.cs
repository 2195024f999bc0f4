namespace Partwise.Training;

/// <summary>What one step saw.</summary>
/// <param name="Loss">The mean loss of the batch, nats.</param>
/// <param name="Correct">The images whose largest logit is that of their label.</param>
/// <param name="Count">The images.</param>
internal readonly record struct StepResult(double Loss, int Correct, int Count);
