using Partwise.Imaging.Resizing;

namespace Partwise.Imaging;

/// <summary>
/// Changes the size of pictures exactly as Pillow's <c>Image.resize</c> does, bit for bit, shrinking and enlarging: a separable filter,
/// columns first, 22-bit fixed-point weights, rounding to 8 bits after each pass. Safe from several threads.
/// </summary>
public static class ImageResizer
{
    /// <summary>The picture in another size.</summary>
    /// <param name="source">The picture.</param>
    /// <param name="width">New width in pixels, at least 1.</param>
    /// <param name="height">New height in pixels, at least 1.</param>
    /// <param name="interpolation">The filter.</param>
    /// <returns>A new picture, also when the size stays: what is drawn on it never shows on <paramref name="source"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1, or no such filter.</exception>
    public static RgbImage Resize(RgbImage source, int width, int height, Interpolation interpolation = Interpolation.Bilinear) =>
        Resize(source, width, height, interpolation, ResizeKernels.Best);

    /// <summary>The size of a picture whose shorter side becomes <paramref name="length"/> pixels, as torchvision's <c>Resize(length)</c>
    /// makes it.</summary>
    /// <param name="width">The picture's width in pixels, at least 1.</param>
    /// <param name="height">The picture's height in pixels, at least 1.</param>
    /// <param name="length">The new shorter side in pixels, at least 1; the longer becomes length · long / short, truncated.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public static PixelSize ShortSideSize(int width, int height, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        int longer = (int)((long)length * Math.Max(width, height) / Math.Min(width, height));
        return width <= height ? new PixelSize(length, longer) : new PixelSize(longer, length);
    }

    internal static RgbImage Resize(RgbImage source, int width, int height, Interpolation interpolation, ResizeKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (!Enum.IsDefined(interpolation))
            throw new ArgumentOutOfRangeException(nameof(interpolation), interpolation, "The interpolation must be Bilinear or Bicubic.");
        if (source.Width == width && source.Height == height)
            return source.Crop(0, 0, width, height);

        // Pillow's order decides the rounding: columns first, and no pass where the size stays.
        RgbImage result = source;
        if (width != source.Width)
            result = HorizontalPass.Run(result, FilterWeights.Create(source.Width, width, interpolation), width, kernel);
        if (height != source.Height)
            result = VerticalPass.Run(result, FilterWeights.Create(source.Height, height, interpolation), height, kernel);
        return result;
    }
}
