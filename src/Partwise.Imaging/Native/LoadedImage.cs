namespace Partwise.Imaging.Native;

/// <summary>An image whose header has been read and whose pixels have not; the encoded bytes must stay pinned while it lives.</summary>
internal sealed class LoadedImage : IDisposable
{
    private const int Sequential = 1;
    private const int FailOnTruncated = 1;
    private const int FailOnError = 2;
    private const int FailOnWarning = 3;

    private readonly VipsOperation _operation;
    private readonly ImageHandle _image;

    private LoadedImage(VipsOperation operation, ImageFormat format)
    {
        _operation = operation;
        _image = operation.GetImage("out");
        Info = new ImageInfo(format, VipsApi.Width(_image), VipsApi.Height(_image), VipsApi.Orientation(_image));
        Layout = new PixelLayout(VipsApi.Bands(_image), VipsApi.Format(_image), VipsApi.Interpretation(_image));
    }

    /// <summary>The header; width and height as stored, before the orientation is applied.</summary>
    internal ImageInfo Info { get; }

    internal PixelLayout Layout { get; }

    /// <summary>Reads the header.</summary>
    /// <param name="data">The address of the encoded bytes.</param>
    /// <param name="length">Their number.</param>
    /// <param name="format">Their format; no other decoder is tried.</param>
    /// <param name="lenient">Whether warnings of the JPEG decoder are let pass; truncation never is.</param>
    /// <exception cref="VipsFailure">The header is damaged.</exception>
    internal static LoadedImage Open(nint data, int length, ImageFormat format, bool lenient)
    {
        // The JPEG decoder reports damaged data, which it fills with grey, as a warning only.
        int failOn =
            format != ImageFormat.Jpeg ? FailOnError
            : lenient ? FailOnTruncated
            : FailOnWarning;
        var operation = new VipsOperation(Loader(format));
        try
        {
            _ = operation
                .SetBytes("buffer", data, length)
                .SetEnum("access", "VipsAccess", Sequential)
                .SetEnum("fail-on", "VipsFailOn", failOn)
                .Build();
            return new LoadedImage(operation, format);
        }
        catch
        {
            operation.Dispose();
            throw;
        }
    }

    /// <summary>Decodes the pixels to RGB, as stored.</summary>
    /// <exception cref="VipsFailure">The data is truncated or damaged.</exception>
    internal unsafe RgbImage ToRgb()
    {
        nint pixels = VipsApi.WriteToMemory(_image, out nuint size);
        if (pixels == 0)
            throw new VipsFailure("the pixels cannot be decoded");
        try
        {
            var rgb = new RgbImage(Info.Width, Info.Height);
            Layout.Convert((byte*)pixels, checked((long)size), rgb);
            return rgb;
        }
        finally
        {
            GObjectApi.Free(pixels);
        }
    }

    public void Dispose()
    {
        _image.Dispose();
        _operation.Dispose();
    }

    private static string Loader(ImageFormat format) =>
        format switch
        {
            ImageFormat.Jpeg => "jpegload_buffer",
            ImageFormat.Png => "pngload_buffer",
            ImageFormat.WebP => "webpload_buffer",
            ImageFormat.Gif => "gifload_buffer",
            ImageFormat.Avif => "heifload_buffer",
            _ => "tiffload_buffer",
        };
}
