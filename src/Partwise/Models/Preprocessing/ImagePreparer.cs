using Partwise.Imaging;

namespace Partwise.Models;

/// <summary>Turns photos into network input: decode, cut out the region, resize, crop. Can be called from several threads.</summary>
public sealed class ImagePreparer(Preprocessing preprocessing, DecodeLimits? limits = null)
{
    // A strip of 20,000×1 pixels would become 5 million columns; only its middle, which the crop shows, is resized.
    private const int MaxSide = 1 << 16;

    /// <summary>How a photo becomes the input.</summary>
    public Preprocessing Preprocessing => preprocessing;

    /// <summary>Reads and prepares the photo at <paramref name="path"/>.</summary>
    /// <param name="path">An image file.</param>
    /// <param name="region">The region to use, in pixels of the photo; null for all of it. Clipped to the photo.</param>
    /// <exception cref="ImageException">The file is no sound image within the limits.</exception>
    public PreparedImage Prepare(string path, BoundingBox? region = null) => Prepare(ImageDecoder.Decode(path, limits), region);

    /// <summary>Reads the photo at <paramref name="path"/> at its full size.</summary>
    /// <exception cref="ImageException">The file is no sound image within the limits.</exception>
    public RgbImage Decode(string path) => ImageDecoder.Decode(path, limits);

    /// <summary>Reads the photo at <paramref name="path"/> and normalises what the network is to see of it.</summary>
    /// <param name="path">An image file.</param>
    /// <param name="region">The region to use, in pixels of the photo; null for all of it. Must lie within the photo: a person gave it, and
    /// would not learn that it was clipped.</param>
    /// <exception cref="ImageException">The file is no sound image within the limits, or the region does not lie within it.</exception>
    internal PreparedPhoto Read(string path, BoundingBox? region) => Read(Decode(path), region, $"'{path}'");

    /// <summary>Reads an encoded photo in memory and normalises what the network is to see of it.</summary>
    /// <param name="data">A whole image file.</param>
    /// <param name="region">As for a file.</param>
    /// <exception cref="ImageException">The data are no sound image within the limits, or the region does not lie within it.</exception>
    internal PreparedPhoto Read(ReadOnlySpan<byte> data, BoundingBox? region) => Read(ImageDecoder.Decode(data, limits), region);

    /// <summary>Normalises what the network is to see of a decoded photo.</summary>
    /// <param name="photo">The photo, upright.</param>
    /// <param name="region">As for a file.</param>
    /// <exception cref="ImageException">The region does not lie within the photo.</exception>
    internal PreparedPhoto Read(RgbImage photo, BoundingBox? region) => Read(photo, region, "The photo");

    private PreparedPhoto Read(RgbImage photo, BoundingBox? region, string name)
    {
        ArgumentNullException.ThrowIfNull(photo);
        if (region is { } box && !box.IsWithin(photo.Width, photo.Height))
        {
            throw new ImageException(
                ImageErrorKind.Outside,
                $"{name} cannot be used: ",
                $"the box {box} does not lie within its {photo.Width}x{photo.Height} pixels; give one that does, as X,Y,WIDTH,HEIGHT "
                    + $"from the upright photo's top left corner"
            );
        }
        PreparedImage prepared = Prepare(photo, region);
        float[] input = new float[prepared.Pixels.Length];
        preprocessing.Normalize(prepared.Pixels, input);
        return new PreparedPhoto(photo, prepared.Geometry, input);
    }

    /// <summary>Prepares a decoded photo.</summary>
    public PreparedImage Prepare(RgbImage photo, BoundingBox? region = null)
    {
        BoundingBox box = Middle(Clip(region ?? new BoundingBox(0, 0, photo.Width, photo.Height), photo.Width, photo.Height));
        RgbImage image = box.Width == photo.Width && box.Height == photo.Height ? photo : photo.Crop(box.X, box.Y, box.Width, box.Height);
        (int width, int height) = ResizedSize(image.Width, image.Height);
        RgbImage resized = ImageResizer.Resize(
            image,
            width,
            height,
            preprocessing.Interpolation == PreprocessingInterpolation.Bicubic ? Interpolation.Bicubic : Interpolation.Bilinear
        );
        RgbImage crop = resized.CentreCrop(preprocessing.Crop.Height, preprocessing.Crop.Width);
        var geometry = new ViewGeometry(
            photo.Width,
            photo.Height,
            box.X,
            box.Y,
            box.Width,
            box.Height,
            width,
            height,
            RgbImage.CentreOffset(width, crop.Width),
            RgbImage.CentreOffset(height, crop.Height),
            crop.Width,
            crop.Height
        );
        return new PreparedImage(crop.Pixels, geometry);
    }

    private PixelSize ResizedSize(int width, int height) =>
        preprocessing.ResizeMode == PreprocessingResizeMode.Exact
            ? new PixelSize(preprocessing.Resize.Width, preprocessing.Resize.Height)
            : ImageResizer.ShortSideSize(width, height, preprocessing.Resize.Short);

    /// <summary>Of a very long region, the middle that a resized side of <see cref="MaxSide"/> holds.</summary>
    private BoundingBox Middle(BoundingBox box)
    {
        if (preprocessing.ResizeMode == PreprocessingResizeMode.Exact)
            return box;
        int longer = Math.Max(box.Width, box.Height);
        int most = (int)Math.Max(1, (long)MaxSide * Math.Min(box.Width, box.Height) / preprocessing.Resize.Short);
        if (longer <= most)
            return box;
        // As odd or even as the whole, so that the middle stays where it is.
        int cut = (longer - most) / 2;
        return box.Width >= box.Height
            ? new BoundingBox(box.X + cut, box.Y, box.Width - (2 * cut), box.Height)
            : new BoundingBox(box.X, box.Y + cut, box.Width, box.Height - (2 * cut));
    }

    private static BoundingBox Clip(BoundingBox box, int width, int height)
    {
        int x = Math.Clamp(box.X, 0, width - 1),
            y = Math.Clamp(box.Y, 0, height - 1);
        int right = Math.Clamp(box.X + box.Width, x + 1, width),
            bottom = Math.Clamp(box.Y + box.Height, y + 1, height);
        return new BoundingBox(x, y, right - x, bottom - y);
    }
}
