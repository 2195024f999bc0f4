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
    /// <returns>A new picture, or <paramref name="source"/> itself when it has that size already.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1, or no such filter.</exception>
    public static RgbImage Resize(RgbImage source, int width, int height, Interpolation interpolation = Interpolation.Bilinear) =>
        Resize(source, width, height, interpolation, ResizeKernels.Best);

    /// <summary>The picture with its shorter side at <paramref name="length"/> pixels, as torchvision's <c>Resize(length)</c> makes it.</summary>
    /// <param name="source">The picture.</param>
    /// <param name="length">The new shorter side in pixels, at least 1; the longer becomes length · long / short, truncated.</param>
    /// <param name="interpolation">The filter.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length below 1, or no such filter.</exception>
    public static RgbImage ResizeShortSide(RgbImage source, int length, Interpolation interpolation = Interpolation.Bilinear)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        return source.Width <= source.Height
            ? Resize(source, length, LongSide(length, source.Height, source.Width), interpolation)
            : Resize(source, LongSide(length, source.Width, source.Height), length, interpolation);
    }

    internal static RgbImage Resize(RgbImage source, int width, int height, Interpolation interpolation, ResizeKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (!Enum.IsDefined(interpolation))
            throw new ArgumentOutOfRangeException(nameof(interpolation), interpolation, "The interpolation must be Nearest, Bilinear or Bicubic.");
        if (source.Width == width && source.Height == height)
            return source;
        if (interpolation == Interpolation.Nearest)
            return NearestResizer.Resize(source, width, height);

        // Pillow's order decides the rounding: columns first, and no pass where the size stays.
        RgbImage result = source;
        if (width != source.Width)
            result = HorizontalPass.Run(result, FilterWeights.Create(source.Width, width, interpolation), width, kernel);
        if (height != source.Height)
            result = VerticalPass.Run(result, FilterWeights.Create(source.Height, height, interpolation), height, kernel);
        return result;
    }

    private static int LongSide(int length, int longSide, int shortSide) => Math.Max(1, (int)((long)length * longSide / shortSide));
}
