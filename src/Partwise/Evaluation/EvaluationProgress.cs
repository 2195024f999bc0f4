namespace Partwise.Evaluation;

/// <summary>How far an evaluation has come.</summary>
/// <param name="Done">Images done.</param>
/// <param name="Total">Images in all.</param>
public readonly record struct EvaluationProgress(int Done, int Total);
