namespace Partwise.Imaging;

/// <summary>
/// A picture in memory: [Height, Width, 3] bytes, interleaved red, green, blue, row by row from the top left, each 0 to 255, in the
/// file's own (usually sRGB) encoding. Reading from several threads is safe; writing to <see cref="Pixels"/> is the owner's business.
/// </summary>
public sealed class RgbImage
{
    /// <summary>A picture that takes over <paramref name="pixels"/> without copying.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="pixels">[height, width, 3] bytes.</param>
    /// <exception cref="ArgumentException">A size below 1, or an array of another length than width · height · 3.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.LongLength != (long)width * height * 3)
            throw new ArgumentException(
                $"{pixels.LongLength} bytes were given for a picture of {width}x{height} pixels, which needs "
                    + $"{(long)width * height * 3}; give 3 bytes per pixel.",
                nameof(pixels)
            );
        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>A black picture.</summary>
    /// <exception cref="ArgumentException">A size below 1.</exception>
    public RgbImage(int width, int height)
        : this(width, height, new byte[Math.Max(0, checked((long)width * height * 3))]) { }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>[Height, Width, 3] bytes: red, green, blue.</summary>
    public byte[] Pixels { get; }

    /// <summary>A picture of one colour.</summary>
    /// <exception cref="ArgumentException">A size below 1.</exception>
    internal static RgbImage Solid(int width, int height, Rgb color)
    {
        var image = new RgbImage(width, height);
        for (int i = 0; i < image.Pixels.Length; i += 3)
        {
            image.Pixels[i] = color.Red;
            image.Pixels[i + 1] = color.Green;
            image.Pixels[i + 2] = color.Blue;
        }
        return image;
    }

    /// <summary>The colour at column <paramref name="x"/> of row <paramref name="y"/>, both from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position lies outside the picture.</exception>
    public Rgb this[int x, int y]
    {
        get
        {
            int at = Offset(x, y);
            return new Rgb(Pixels[at], Pixels[at + 1], Pixels[at + 2]);
        }
    }

    /// <summary>Row <paramref name="y"/> itself, not a copy: Width · 3 bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The row lies outside the picture.</exception>
    public Span<byte> Row(int y) => Pixels.AsSpan(Offset(0, y), Width * 3);

    /// <summary>A copy of the rectangle of <paramref name="width"/>×<paramref name="height"/> pixels whose top left is
    /// (<paramref name="x"/>, <paramref name="y"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rectangle is empty or not inside the picture.</exception>
    public RgbImage Crop(int x, int y, int width, int height)
    {
        if (x < 0 || y < 0 || width < 1 || height < 1 || x > Width - width || y > Height - height)
            throw new ArgumentOutOfRangeException(
                nameof(x),
                $"The crop {width}x{height} at ({x}, {y}) is not inside the {Width}x{Height} picture; give a rectangle inside it."
            );
        var crop = new RgbImage(width, height);
        CopyTo(crop, x, y, 0, 0, width, height);
        return crop;
    }

    /// <summary>
    /// The middle <paramref name="height"/>×<paramref name="width"/> pixels as torchvision's CenterCrop takes them: a picture that is too
    /// small is first padded with black (half of what is missing before, the rest after), and the offset is half of what is left over,
    /// halves rounded to the even number.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public RgbImage CentreCrop(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        RgbImage source = this;
        if (width > Width || height > Height)
        {
            source = new RgbImage(Math.Max(width, Width), Math.Max(height, Height));
            CopyTo(source, 0, 0, Math.Max(0, (width - Width) / 2), Math.Max(0, (height - Height) / 2), Width, Height);
        }
        int top = CentreOffset(source.Height, height),
            left = CentreOffset(source.Width, width);
        return source.Width == width && source.Height == height && !ReferenceEquals(source, this)
            ? source
            : source.Crop(left, top, width, height);
    }

    /// <summary>The offset of a centre crop: (length − crop) / 2, halves rounded to the even number, as in torchvision's
    /// CenterCrop.</summary>
    public static int CentreOffset(int length, int crop) => (int)Math.Round((length - crop) / 2.0, MidpointRounding.ToEven);

    /// <summary>Copies a rectangle into another image; both lie within their images.</summary>
    /// <param name="target">The other image.</param>
    /// <param name="x">The rectangle's left edge.</param>
    /// <param name="y">Its upper edge.</param>
    /// <param name="targetX">Its left edge in the other image.</param>
    /// <param name="targetY">Its upper edge there.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="height">Its rows.</param>
    internal void CopyTo(RgbImage target, int x, int y, int targetX, int targetY, int width, int height)
    {
        for (int row = 0; row < height; row++)
        {
            Pixels
                .AsSpan(((y + row) * Width + x) * 3, width * 3)
                .CopyTo(target.Pixels.AsSpan(((targetY + row) * target.Width + targetX) * 3));
        }
    }

    private int Offset(int x, int y)
    {
        if ((uint)x >= (uint)Width || (uint)y >= (uint)Height)
            throw new ArgumentOutOfRangeException(nameof(x), $"({x}, {y}) is not inside the {Width}x{Height} picture.");
        return (y * Width + x) * 3;
    }
}
