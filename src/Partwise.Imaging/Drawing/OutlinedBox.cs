namespace Partwise.Imaging;

/// <summary>A box drawn on a photo.</summary>
/// <param name="Box">Where, in the photo's pixels.</param>
/// <param name="Color">The line's colour; a dark line runs on both sides of it, so that it shows on any photo.</param>
/// <param name="Label">Text at the box, or null.</param>
public readonly record struct OutlinedBox(BoundingBox Box, Rgb Color, string? Label = null);
