using Partwise.Imaging;

namespace Partwise.Models;

/// <summary>
/// Where the pixels that a network sees lie in the original photo: region of the photo → resized → cropped.
/// </summary>
/// <param name="PhotoWidth">The photo's width, after its EXIF orientation.</param>
/// <param name="PhotoHeight">The photo's height, after its EXIF orientation.</param>
/// <param name="RegionX">Left edge of the region used.</param>
/// <param name="RegionY">Top edge of the region used.</param>
/// <param name="RegionWidth">Width of the region used.</param>
/// <param name="RegionHeight">Height of the region used.</param>
/// <param name="ResizedWidth">The region's width after resizing.</param>
/// <param name="ResizedHeight">The region's height after resizing.</param>
/// <param name="CropX">Left edge of the crop in the resized region; negative where the crop is padded.</param>
/// <param name="CropY">Top edge of the crop in the resized region; negative where the crop is padded.</param>
/// <param name="Width">The crop's width: the network's input width.</param>
/// <param name="Height">The crop's height: the network's input height.</param>
public sealed record ViewGeometry(
    int PhotoWidth,
    int PhotoHeight,
    int RegionX,
    int RegionY,
    int RegionWidth,
    int RegionHeight,
    int ResizedWidth,
    int ResizedHeight,
    int CropX,
    int CropY,
    int Width,
    int Height
)
{
    /// <summary>The photo's pixel column that holds the centre of column <paramref name="x"/> of the network's input.</summary>
    public int PhotoX(double x) => Clamp(RegionX + ((x + 0.5 + CropX) * RegionWidth / ResizedWidth), PhotoWidth);

    /// <summary>The photo's pixel row that holds the centre of row <paramref name="y"/> of the network's input.</summary>
    public int PhotoY(double y) => Clamp(RegionY + ((y + 0.5 + CropY) * RegionHeight / ResizedHeight), PhotoHeight);

    /// <summary>A rectangle of the network's input, in pixels of the photo, clipped to the photo and at least one pixel large.</summary>
    public BoundingBox ToPhoto(BoundingBox box)
    {
        int left = Clamp(Math.Round(RegionX + ((box.X + CropX) * (double)RegionWidth / ResizedWidth)), PhotoWidth);
        int top = Clamp(Math.Round(RegionY + ((box.Y + CropY) * (double)RegionHeight / ResizedHeight)), PhotoHeight);
        double right = Math.Round(RegionX + ((box.X + box.Width + CropX) * (double)RegionWidth / ResizedWidth));
        double bottom = Math.Round(RegionY + ((box.Y + box.Height + CropY) * (double)RegionHeight / ResizedHeight));
        return new BoundingBox(
            left,
            top,
            Math.Clamp((int)right - left, 1, PhotoWidth - left),
            Math.Clamp((int)bottom - top, 1, PhotoHeight - top)
        );
    }

    private static int Clamp(double value, int size) => Math.Clamp((int)Math.Floor(value), 0, size - 1);
}
