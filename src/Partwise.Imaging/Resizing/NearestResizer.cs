namespace Partwise.Imaging.Resizing;

/// <summary>Takes for every new pixel the old one at its centre.</summary>
internal static class NearestResizer
{
    internal static RgbImage Resize(RgbImage source, int width, int height)
    {
        var result = new RgbImage(width, height);
        int[] columns = Positions(source.Width, width), rows = Positions(source.Height, height);
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> from = source.Row(rows[y]);
            Span<byte> to = result.Row(y);
            for (int x = 0; x < width; x++)
                from.Slice(columns[x] * 3, 3).CopyTo(to[(x * 3)..]);
        }
        return result;
    }

    // The step is added up, as Pillow does, instead of multiplied: the sums differ in the last bit.
    private static int[] Positions(int oldLength, int newLength)
    {
        int[] positions = new int[newLength];
        double scale = (double)oldLength / newLength, at = scale * 0.5;
        for (int i = 0; i < newLength; i++, at += scale)
            positions[i] = Math.Min((int)at, oldLength - 1);
        return positions;
    }
}
