namespace Partwise.Imaging.Maps;

/// <summary>Mixes photo and map.</summary>
internal static class MapBlender
{
    private const int Levels = 1024;

    /// <summary>The photo's pixels, moved towards their luma (BT.601 weights), then towards white.</summary>
    internal static byte[] Quieten(RgbImage photo, double desaturation, double fading)
    {
        byte[] pixels = (byte[])photo.Pixels.Clone();
        int grey = (int)Math.Round(desaturation * 256),
            white = (int)Math.Round(fading * 256);
        for (int i = 0; grey + white > 0 && i < pixels.Length; i += 3)
        {
            int luma = (77 * pixels[i] + 150 * pixels[i + 1] + 29 * pixels[i + 2] + 128) >> 8;
            for (int c = 0; c < 3; c++)
            {
                int value = pixels[i + c] + ((luma - pixels[i + c]) * grey >> 8);
                pixels[i + c] = (byte)(value + ((255 - value) * white >> 8));
            }
        }
        return pixels;
    }

    /// <summary>Draws the map's colours over the region.</summary>
    internal static void Blend(RgbImage picture, ReadOnlySpan<float> map, BoundingBox region, double limit, double opacity)
    {
        if (limit == 0)
            return;

        // The palette is sampled once: colour times opacity, and what remains of the photo.
        int[] colors = new int[(2 * Levels + 1) * 3],
            remains = new int[2 * Levels + 1];
        for (int level = -Levels; level <= Levels; level++)
        {
            double value = (double)level / Levels,
                alpha = opacity * DivergingPalette.Opacity(value);
            Rgb color = DivergingPalette.Color(value);
            int at = (level + Levels) * 3;
            colors[at] = (int)Math.Round(color.Red * alpha * 256);
            colors[at + 1] = (int)Math.Round(color.Green * alpha * 256);
            colors[at + 2] = (int)Math.Round(color.Blue * alpha * 256);
            remains[level + Levels] = 256 - (int)Math.Round(alpha * 256);
        }
        double perUnit = Levels / limit;
        for (int y = 0; y < region.Height; y++)
        {
            Span<byte> row = picture.Row(region.Y + y).Slice(region.X * 3, region.Width * 3);
            ReadOnlySpan<float> values = map.Slice(y * region.Width, region.Width);
            for (int x = 0; x < values.Length; x++)
            {
                int level = (int)Math.Clamp(Math.Round(values[x] * perUnit), -Levels, Levels) + Levels;
                for (int c = 0; c < 3; c++)
                    row[3 * x + c] = (byte)Math.Min(255, (row[3 * x + c] * remains[level] + colors[3 * level + c] + 128) >> 8);
            }
        }
    }
}
