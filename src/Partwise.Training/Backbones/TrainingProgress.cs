namespace Partwise.Training;

/// <summary>How far a training run has come.</summary>
/// <param name="Stage">What it is doing.</param>
/// <param name="Done">The items done in this stage.</param>
/// <param name="Total">The items of this stage.</param>
public readonly record struct TrainingProgress(TrainingStage Stage, int Done, int Total);
