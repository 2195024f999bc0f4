namespace Partwise.Models.Internals;

/// <summary>
/// Bytes to normalised floats by a table of the 256 results per channel: each is then exactly what the formula gives, at the price of a
/// load, and the interleaved bytes need no shuffling.
/// </summary>
internal static class PixelNormalizer
{
    private const int Levels = 256;

    public static void Normalize(Preprocessing preprocessing, ReadOnlySpan<byte> rgb, Span<float> nchw)
    {
        int pixels = checked(preprocessing.Crop.Height * preprocessing.Crop.Width);
        if (rgb.Length != 3 * pixels)
            throw new ArgumentException(
                $"{rgb.Length} bytes were given; a crop of {preprocessing.Crop.Height}×{preprocessing.Crop.Width} has {3 * pixels}.",
                nameof(rgb)
            );
        if (nchw.Length != 3 * pixels)
            throw new ArgumentException(
                $"Room for {nchw.Length} values was given; a crop of {preprocessing.Crop.Height}×{preprocessing.Crop.Width} has "
                    + $"{3 * pixels}.",
                nameof(nchw)
            );

        Span<float> tables = stackalloc float[3 * Levels];
        for (int channel = 0; channel < 3; channel++)
            FillTable(preprocessing, channel, tables.Slice(channel * Levels, Levels));

        ReadOnlySpan<float> first = tables[..Levels];
        ReadOnlySpan<float> second = tables.Slice(Levels, Levels);
        ReadOnlySpan<float> third = tables.Slice(2 * Levels, Levels);
        Span<float> plane0 = nchw[..pixels];
        Span<float> plane1 = nchw.Slice(pixels, pixels);
        Span<float> plane2 = nchw.Slice(2 * pixels, pixels);
        bool swap = preprocessing.ChannelOrder == PreprocessingChannelOrder.Bgr;
        int offset0 = swap ? 2 : 0;
        int offset2 = 2 - offset0;
        for (int i = 0; i < pixels; i++)
        {
            ReadOnlySpan<byte> pixel = rgb.Slice(3 * i, 3);
            plane0[i] = first[pixel[offset0]];
            plane1[i] = second[pixel[1]];
            plane2[i] = third[pixel[offset2]];
        }
    }

    // Single precision at every step, as torchvision computes it; double would differ in the last bit.
    private static void FillTable(Preprocessing preprocessing, int channel, Span<float> table)
    {
        float mean = (float)preprocessing.Mean[channel];
        float std = (float)preprocessing.Std[channel];
        float divisor = preprocessing.Scale == PreprocessingScale.Unit ? 255f : 1f;
        for (int value = 0; value < Levels; value++)
            table[value] = (value / divisor - mean) / std;
    }
}
