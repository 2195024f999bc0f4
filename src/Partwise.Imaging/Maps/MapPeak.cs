namespace Partwise.Imaging;

/// <summary>Where a map is highest.</summary>
/// <param name="X">The column, from 0.</param>
/// <param name="Y">The row, from 0.</param>
/// <param name="Value">The map's value there.</param>
public readonly record struct MapPeak(int X, int Y, float Value);
