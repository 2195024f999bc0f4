namespace Partwise.Imaging;

/// <summary>The size of a picture in pixels.</summary>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
public readonly record struct PixelSize(int Width, int Height);
