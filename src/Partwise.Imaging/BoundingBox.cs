namespace Partwise.Imaging;

/// <summary>A rectangle of pixels.</summary>
/// <param name="X">Its leftmost column.</param>
/// <param name="Y">Its topmost row.</param>
/// <param name="Width">Its width in pixels.</param>
/// <param name="Height">Its height in pixels.</param>
public readonly record struct BoundingBox(int X, int Y, int Width, int Height)
{
    /// <summary>The first column to the right of it.</summary>
    public int Right => X + Width;

    /// <summary>The first row below it.</summary>
    public int Bottom => Y + Height;
}
