namespace Partwise.Numerics;

/// <summary>A walk over positions, row by row, in two tensors at once; all distances are in numbers.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Count">The positions in a row.</param>
/// <param name="XRow">The distance of neighbouring rows in the first tensor.</param>
/// <param name="XStep">The distance of neighbouring positions there.</param>
/// <param name="YRow">The distance of neighbouring rows in the second tensor.</param>
/// <param name="YStep">The distance of neighbouring positions there.</param>
internal readonly record struct PositionWalk(int Rows, int Count, nint XRow, nint XStep, nint YRow, nint YStep);
