namespace Partwise.Evaluation;

/// <summary>An image of the plan and its number.</summary>
internal readonly record struct ExtremeImage(int Index, double Value);
