namespace Partwise.Models;

/// <summary>A size in pixels.</summary>
/// <param name="Height">The height, above 0.</param>
/// <param name="Width">The width, above 0.</param>
public readonly record struct PreprocessingSize(int Height, int Width)
{
    /// <summary>The shorter of the two.</summary>
    public int Short => Math.Min(Height, Width);
}
