namespace Partwise.Evaluation;

/// <summary>Where an annotated part lies in the network's input.</summary>
/// <param name="X">Column in pixels of the input; may lie outside.</param>
/// <param name="Y">Row in pixels of the input; may lie outside.</param>
/// <param name="Visible">Whether the part can be seen; where not, X and Y mean nothing.</param>
internal readonly record struct PartPoint(int X, int Y, bool Visible);
