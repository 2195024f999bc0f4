using Partwise.Imaging;

namespace Partwise.Explanations;

/// <summary>A rectangle of the photo, in its pixels.</summary>
/// <param name="X">Its left edge.</param>
/// <param name="Y">Its top edge.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
public readonly record struct PixelBox(int X, int Y, int Width, int Height)
{
    /// <summary>The same rectangle as documents have it.</summary>
    public static PixelBox Of(BoundingBox box) => new(box.X, box.Y, box.Width, box.Height);
}
