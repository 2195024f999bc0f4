namespace Partwise.PostHoc;

/// <summary>How far a fit has come.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">Images done in this stage.</param>
/// <param name="Total">Images in this stage.</param>
public readonly record struct FitProgress(FitStage Stage, int Done, int Total);
