using System.Text;
using Partwise.Imaging.Native;

namespace Partwise.Imaging;

/// <summary>
/// Renders SVG documents that Partwise itself drew. Not for files of users: an SVG may refer to other files. Equal documents give equal
/// pixels. Safe from several threads.
/// </summary>
public static class SvgRasterizer
{
    /// <summary>Renders a document; what it leaves transparent is black.</summary>
    /// <param name="svg">The document; its root states <c>width</c> and <c>height</c> in pixels.</param>
    /// <param name="limits">What the picture may cost; null for <see cref="DecodeLimits.Default"/>.</param>
    /// <returns>[height, width, 3] bytes, 0 to 255.</returns>
    /// <exception cref="ImageException">The document is malformed or larger than allowed, or this libvips renders no SVG.</exception>
    /// <exception cref="NativeLibraryException">The image library is not there.</exception>
    public static RgbImage Render(string svg, DecodeLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(svg);
        limits ??= DecodeLimits.Default;
        byte[] data = Encoding.UTF8.GetBytes(svg);
        if (data.LongLength > limits.MaxBytes)
            throw new ImageException(
                ImageErrorKind.TooManyBytes,
                "The drawing cannot be used: ",
                $"it has {data.LongLength:N0} bytes and at most {limits.MaxBytes:N0} are allowed; draw less or raise the limit"
            );
        try
        {
            return Render(data, limits);
        }
        catch (VipsFailure failure)
        {
            throw new ImageException(
                ImageErrorKind.Damaged,
                "The drawing cannot be rendered: ",
                $"{failure.Message.Split('\n')[0]}; check that it is a well-formed SVG document",
                failure
            );
        }
    }

    private static unsafe RgbImage Render(byte[] data, DecodeLimits limits)
    {
        fixed (byte* start = data)
        {
            nint address = (nint)start;
            return VipsErrors.Run(() => Render(address, data.Length, limits));
        }
    }

    private static unsafe RgbImage Render(nint address, int length, DecodeLimits limits)
    {
        using var operation = new VipsOperation("svgload_buffer");
        using ImageHandle image = operation.SetBytes("buffer", address, length).Build().GetImage("out");
        (int width, int height) = (VipsApi.Width(image), VipsApi.Height(image));
        long allowed = Math.Min(limits.MaxPixels, Array.MaxLength / 3);
        if ((long)width * height > allowed)
            throw new ImageException(
                ImageErrorKind.TooManyPixels,
                "The drawing cannot be used: ",
                $"it has {width}x{height} pixels and at most {allowed:N0} are allowed; draw it smaller or raise the limit"
            );
        nint pixels = VipsApi.WriteToMemory(image, out nuint size);
        if (pixels == 0)
            throw new VipsFailure("the pixels cannot be rendered");
        try
        {
            var picture = new RgbImage(width, height);
            new PixelLayout(VipsApi.Bands(image), VipsApi.Format(image), VipsApi.Interpretation(image)).Convert(
                (byte*)pixels,
                checked((long)size),
                picture
            );
            return picture;
        }
        finally
        {
            GObjectApi.Free(pixels);
        }
    }
}
