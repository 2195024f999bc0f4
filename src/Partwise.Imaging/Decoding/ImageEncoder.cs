using Partwise.Imaging.Native;

namespace Partwise.Imaging;

/// <summary>Encodes pictures to the bytes of a file. Equal pictures give equal bytes; no metadata is written. Safe from several
/// threads.</summary>
public static class ImageEncoder
{
    private const int EightBit = 0;

    /// <summary>JPEG.</summary>
    /// <param name="image">The picture; at most 65,535 pixels wide and high.</param>
    /// <param name="quality">1 (smallest) to 100 (best); default 88.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another quality.</exception>
    /// <exception cref="ImageException">The picture is too large for the format.</exception>
    /// <exception cref="NativeLibraryException">The image library is not there.</exception>
    public static byte[] Jpeg(RgbImage image, int quality = 88) => Save(image, "jpegsave_buffer", "JPEG", CheckQuality(quality));

    /// <summary>PNG, without loss.</summary>
    /// <param name="image">The picture.</param>
    /// <exception cref="ImageException">The picture is too large for the format.</exception>
    /// <exception cref="NativeLibraryException">The image library is not there.</exception>
    public static byte[] Png(RgbImage image) => Save(image, "pngsave_buffer", "PNG", quality: null);

    private static int CheckQuality(int quality) =>
        quality is >= 1 and <= 100
            ? quality
            : throw new ArgumentOutOfRangeException(nameof(quality), quality, "The quality must be 1 to 100.");

    private static unsafe byte[] Save(RgbImage image, string saver, string format, int? quality)
    {
        ArgumentNullException.ThrowIfNull(image);
        fixed (byte* start = image.Pixels)
        {
            nint pixels = (nint)start;
            try
            {
                return VipsErrors.Run(() => Save(pixels, image, saver, quality));
            }
            catch (VipsFailure failure)
            {
                throw new ImageException(
                    ImageErrorKind.Unwritable,
                    $"The picture of {image.Width}x{image.Height} pixels cannot be written as {format}: ",
                    failure.Message.Split('\n')[0],
                    failure
                );
            }
        }
    }

    private static unsafe byte[] Save(nint pixels, RgbImage image, string saver, int? quality)
    {
        nint source = VipsApi.NewImage((void*)pixels, (nuint)image.Pixels.Length, image.Width, image.Height, 3, EightBit);
        if (source == 0)
            throw new VipsFailure("no image");
        using var handle = new ImageHandle(source);
        using var operation = new VipsOperation(saver);
        _ = operation.SetImage("in", handle);
        if (quality is { } level)
            _ = operation.SetInt("Q", level);
        return operation.Build().GetBytes("buffer");
    }
}
