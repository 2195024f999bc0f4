namespace Partwise.Imaging.Native;

/// <summary>How libvips hands over pixels, and their way to 8-bit RGB.</summary>
/// <param name="Bands">Values per pixel.</param>
/// <param name="Format">The VipsBandFormat: 0 is 8-bit, 2 is 16-bit unsigned.</param>
/// <param name="Interpretation">The VipsInterpretation (colour space).</param>
internal readonly record struct PixelLayout(int Bands, int Format, int Interpretation)
{
    private const int EightBit = 0;
    private const int SixteenBit = 2;
    private const int Multiband = 0;
    private const int Grey = 1;
    private const int Cmyk = 15;
    private const int Rgb = 17;
    private const int Srgb = 22;
    private const int Rgb16 = 25;
    private const int Grey16 = 26;

    /// <summary>Why such pixels are refused, as the end of a sentence; null when they are accepted.</summary>
    internal string? Refusal =>
        Format switch
        {
            not (EightBit or SixteenBit) =>
                $"its pixels are {FormatName}, and only unsigned 8-bit and 16-bit pixels are supported; convert it to PNG",
            _ when Interpretation is not (Multiband or Grey or Cmyk or Rgb or Srgb or Rgb16 or Grey16) =>
                "its colours are neither grey, RGB nor CMYK; convert it to RGB",
            _ when Bands < 1 || Bands > (IsCmyk ? 5 : 4) || (IsCmyk && Bands < 4) =>
                $"it has {Bands} values per pixel, which is neither grey, RGB nor CMYK; convert it to RGB",
            _ => null,
        };

    private bool IsCmyk => Interpretation == Cmyk;

    private string FormatName =>
        Format switch
        {
            1 or 3 or 5 => "signed integers",
            4 => "32-bit integers",
            6 or 8 => "floating-point numbers",
            _ => "complex numbers",
        };

    /// <summary>
    /// Converts as Pillow's <c>convert("RGB")</c> does: grey is repeated, alpha is dropped, CMYK becomes (255 − K)·(255 − C)/255; 16-bit
    /// values keep their upper byte.
    /// </summary>
    internal unsafe void Convert(byte* pixels, long size, RgbImage target)
    {
        int bytes = Format == SixteenBit ? 2 : 1;
        long count = (long)target.Width * target.Height;
        if (size < count * Bands * bytes)
            throw new VipsFailure("the decoder gave too few pixels");

        // The upper byte of a 16-bit value, wherever this machine keeps it.
        byte* from = pixels + (bytes == 2 && BitConverter.IsLittleEndian ? 1 : 0);
        int step = Bands * bytes;
        fixed (byte* start = target.Pixels)
        {
            byte* to = start,
                end = start + count * 3;
            if (IsCmyk)
            {
                for (; to < end; to += 3, from += step)
                    CmykToRgb(from, bytes, to);
            }
            else if (Bands < 3)
            {
                for (; to < end; to += 3, from += step)
                    to[0] = to[1] = to[2] = *from;
            }
            else if (step == 3)
            {
                new ReadOnlySpan<byte>(pixels, target.Pixels.Length).CopyTo(target.Pixels);
            }
            else
            {
                for (; to < end; to += 3, from += step)
                {
                    to[0] = from[0];
                    to[1] = from[bytes];
                    to[2] = from[2 * bytes];
                }
            }
        }
    }

    // c·(255-k)/255 rounded, subtracted from 255-k: Pillow's integer arithmetic.
    private static unsafe void CmykToRgb(byte* from, int bytes, byte* to)
    {
        int white = 255 - from[3 * bytes];
        for (int i = 0; i < 3; i++)
        {
            int product = from[i * bytes] * white + 128;
            to[i] = (byte)Math.Max(0, white - (((product >> 8) + product) >> 8));
        }
    }
}
