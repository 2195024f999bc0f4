namespace Partwise.Evaluation;

/// <summary>How far an evaluation has come.</summary>
/// <param name="Done">Images done in this run.</param>
/// <param name="Total">Images that this run has to do: those that a journal holds are none of them.</param>
public readonly record struct EvaluationProgress(int Done, int Total);
