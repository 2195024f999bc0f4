namespace Partwise.Imaging;

/// <summary>What an image's header says.</summary>
/// <param name="Format">The file format.</param>
/// <param name="Width">Width in pixels as stored, before the EXIF orientation is applied.</param>
/// <param name="Height">Height in pixels as stored, before the EXIF orientation is applied.</param>
/// <param name="Orientation">The EXIF orientation, 1 to 8; 1 where it is absent or invalid.</param>
internal sealed record ImageInfo(ImageFormat Format, int Width, int Height, int Orientation);
