namespace Partwise.Explanations;

/// <summary>A pixel of the photo.</summary>
/// <param name="X">From its left edge.</param>
/// <param name="Y">From its top edge.</param>
public readonly record struct PixelPoint(int X, int Y);
