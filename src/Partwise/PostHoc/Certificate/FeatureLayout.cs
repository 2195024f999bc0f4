namespace Partwise.PostHoc;

/// <summary>Between the engine's layout of a feature map and the rows that are factorised.</summary>
internal static class FeatureLayout
{
    private const int Block = 16;

    /// <summary>Transposes [D, H·W] to [H·W, D], in blocks that stay in cache.</summary>
    /// <exception cref="ArgumentException">A span is shorter than D·H·W.</exception>
    public static void ToRows(ReadOnlySpan<float> features, int channels, int positions, Span<float> rows)
    {
        if (features.Length < channels * positions || rows.Length < channels * positions)
            throw new ArgumentException($"{channels}×{positions} values are needed.");
        for (int d0 = 0; d0 < channels; d0 += Block)
        {
            int d1 = Math.Min(d0 + Block, channels);
            for (int p = 0; p < positions; p++)
            {
                Span<float> row = rows.Slice(p * channels, channels);
                for (int d = d0; d < d1; d++)
                    row[d] = features[(d * positions) + p];
            }
        }
    }
}
