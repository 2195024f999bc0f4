using Partwise.Imaging.Native;

namespace Partwise.Imaging;

/// <summary>
/// Decodes photos to 8-bit RGB, with the same pixels as Pillow's <c>Image.open(path).convert("RGB")</c>: colour profiles are ignored, alpha
/// is dropped, grey is repeated, CMYK is converted, 16-bit values keep their upper byte. The EXIF orientation is applied (an absent or
/// invalid one leaves the picture as stored). Unlike Pillow's, transparent pixels of a GIF are black, and 16-bit grey is not cut off at
/// 255.
/// Truncated data and damage that the format reveals are errors, never a partly grey picture; JPEG headers that are
/// wrong in what no pixel depends on are read. All methods may be called from several threads.
/// </summary>
public static class ImageDecoder
{
    private const string Unnamed = "The image data";

    /// <summary>Decodes a file.</summary>
    /// <param name="path">A JPEG, PNG, WebP, GIF, TIFF or AVIF file; its content decides, not its extension.</param>
    /// <param name="limits">What the image may cost; null for <see cref="DecodeLimits.Default"/>.</param>
    /// <returns>[height, width, 3] bytes, 0 to 255, upright.</returns>
    /// <exception cref="ImageException">The file is missing, of another format, too large, or damaged.</exception>
    /// <exception cref="NativeLibraryException">The image library is not there.</exception>
    public static RgbImage Decode(string path, DecodeLimits? limits = null) =>
        Decode(ImageFile.Read(path, limits ?? DecodeLimits.Default), $"'{path}'", limits ?? DecodeLimits.Default);

    /// <summary>Decodes the bytes of an image file.</summary>
    /// <param name="data">The whole encoded image.</param>
    /// <param name="limits">What the image may cost; null for <see cref="DecodeLimits.Default"/>.</param>
    /// <returns>[height, width, 3] bytes, 0 to 255, upright.</returns>
    /// <exception cref="ImageException">The data is of another format, too large, or damaged.</exception>
    /// <exception cref="NativeLibraryException">The image library is not there.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> data, DecodeLimits? limits = null) =>
        Decode(data, Unnamed, limits ?? DecodeLimits.Default);

    /// <summary>Reads an encoded image from a stream to its end, at most as many bytes as the limits allow.</summary>
    /// <param name="stream">Anything that can be read; it stays open.</param>
    /// <param name="limits">What the image may cost; null for <see cref="DecodeLimits.Default"/>.</param>
    /// <exception cref="ImageException">There are more bytes than allowed.</exception>
    public static byte[] ReadAll(Stream stream, DecodeLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        limits ??= DecodeLimits.Default;
        var data = new MemoryStream();
        byte[] block = new byte[81920];
        for (int read = stream.Read(block); read > 0; read = stream.Read(block))
        {
            // Refused by the first byte too many: what the stream still has is nobody's business.
            ImageFile.CheckBytes(Unnamed, data.Length + read, limits);
            data.Write(block, 0, read);
        }
        return data.ToArray();
    }

    private static void Check(LoadedImage image, string name, DecodeLimits limits)
    {
        (int width, int height) = (image.Info.Width, image.Info.Height);
        long allowed = Math.Min(limits.MaxPixels, Array.MaxLength / 3);
        if ((long)width * height > allowed)
            throw new ImageException(
                ImageErrorKind.TooManyPixels,
                $"{name} cannot be used: ",
                $"it has {width}x{height} = {(long)width * height:N0} pixels and at most {allowed:N0} are allowed; use a smaller "
                    + $"image or raise the limit"
            );
        if (Math.Max(width, height) > limits.MaxSide)
            throw new ImageException(
                ImageErrorKind.TooManyPixels,
                $"{name} cannot be used: ",
                $"it has {width}x{height} pixels and at most {limits.MaxSide:N0} are allowed in each direction; use a smaller image "
                    + $"or raise the limit"
            );
        if (image.Layout.Refusal is { } reason)
            throw new ImageException(ImageErrorKind.Unsupported, $"{name} cannot be used: ", reason);
    }

    private static RgbImage Decode(ReadOnlySpan<byte> data, string name, DecodeLimits limits)
    {
        ImageFile.CheckBytes(name, data.Length, limits);
        ImageFormat format =
            FormatSniffer.Detect(data)
            ?? throw new ImageException(ImageErrorKind.Unsupported, $"{name} cannot be used: ", FormatSniffer.Refusal(data));
        try
        {
            return Decode(data, format, name, limits);
        }
        catch (VipsFailure failure)
        {
            // Some programs' headers are wrong in what no pixel depends on; the decoder must find nothing else.
            if (format == ImageFormat.Jpeg && JpegRepair.Of(data) is { } repaired && TryDecode(repaired, name, limits) is { } image)
                return image;
            throw DecoderMessage.Damaged(name, format, failure.Message);
        }
    }

    private static RgbImage? TryDecode(byte[] jpeg, string name, DecodeLimits limits)
    {
        try
        {
            return Decode(jpeg, ImageFormat.Jpeg, name, limits);
        }
        catch (VipsFailure)
        {
            return null;
        }
    }

    /// <exception cref="VipsFailure">The data is truncated or damaged.</exception>
    private static unsafe RgbImage Decode(ReadOnlySpan<byte> data, ImageFormat format, string name, DecodeLimits limits)
    {
        fixed (byte* start = data)
        {
            nint address = (nint)start;
            int length = data.Length;
            RgbImage Attempt(bool lenient) =>
                VipsErrors.Run(
                    () =>
                    {
                        using LoadedImage image = LoadedImage.Open(address, length, format, lenient);
                        Check(image, name, limits);
                        return Orienter.Apply(image.ToRgb(), image.Info.Orientation);
                    },
                    strict: format == ImageFormat.Jpeg && !lenient
                );
            try
            {
                return Attempt(lenient: false);
            }
            catch (VipsFailure failure) when (format == ImageFormat.Jpeg && DecoderMessage.IsHarmless(failure.Message))
            {
                return Attempt(lenient: true);
            }
        }
    }
}
