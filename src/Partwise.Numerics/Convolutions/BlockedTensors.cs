namespace Partwise.Numerics;

/// <summary>Moves numbers into and within blocked layout: <c>[image][channels / b][position][b of channels]</c>.</summary>
internal static class BlockedTensors
{
    /// <summary>One block of channels of one image.</summary>
    /// <param name="plain">[channels, positions], at most a block of channels; what is missing becomes 0.</param>
    /// <param name="positions">The number of positions.</param>
    /// <param name="block">Channels in a block.</param>
    /// <param name="target">[positions, block].</param>
    public static void Block(ReadOnlySpan<float> plain, int positions, int block, Span<float> target)
    {
        int channels = plain.Length / Math.Max(1, positions);
        if (channels < block)
            target.Clear();
        for (int c = 0; c < channels; c++)
        {
            ReadOnlySpan<float> channel = plain.Slice(c * positions, positions);
            for (int p = 0, at = c; p < channel.Length; p++, at += block)
                target[at] = channel[p];
        }
    }

    /// <summary>Puts every position of a phase in its place among those of the whole: row r, column c to row r · strideRow + row, column c
    /// · strideColumn + column.</summary>
    /// <param name="phase">[rows, columns, block]; rows and columns beyond the whole are left out.</param>
    /// <param name="columns">The phase's columns.</param>
    /// <param name="block">Channels in a block.</param>
    /// <param name="height">The whole's rows.</param>
    /// <param name="width">The whole's columns.</param>
    /// <param name="rows">The phase's first row, and the distance of its rows.</param>
    /// <param name="across">Its first column, and the distance of its columns.</param>
    /// <param name="whole">[height, width, block].</param>
    public static void Spread(
        ReadOnlySpan<float> phase,
        int columns,
        int block,
        int height,
        int width,
        (int First, int Step) rows,
        (int First, int Step) across,
        Span<float> whole
    )
    {
        for (int h = rows.First, r = 0; h < height; h += rows.Step, r++)
        {
            for (int w = across.First, c = 0; w < width; w += across.Step, c++)
                phase.Slice(((r * columns) + c) * block, block).CopyTo(whole.Slice(((h * width) + w) * block, block));
        }
    }
}
