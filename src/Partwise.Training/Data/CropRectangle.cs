namespace Partwise.Training;

/// <summary>A rectangle of a photo, in whole pixels.</summary>
/// <param name="X">The left edge.</param>
/// <param name="Y">The top edge.</param>
/// <param name="Width">The width, at least 1.</param>
/// <param name="Height">The height, at least 1.</param>
internal readonly record struct CropRectangle(int X, int Y, int Width, int Height);
