namespace Partwise.Evaluation;

/// <summary>How the features of an encoder lie in its output.</summary>
/// <param name="Channels">D.</param>
/// <param name="Height">Rows of the grid.</param>
/// <param name="Width">Columns of the grid.</param>
/// <param name="Tokens">Whether the output is [1, T, D]; else [1, D, Height, Width].</param>
/// <param name="First">The first token that is a place.</param>
internal sealed record EncoderLayout(int Channels, int Height, int Width, bool Tokens, int First)
{
    /// <summary>The layout of an output, or null where it has no features at places.</summary>
    public static EncoderLayout? Of(IReadOnlyList<long> shape)
    {
        if (shape is [1, var d, var h, var w] && d > 1 && h > 1 && w > 1)
            return new EncoderLayout((int)d, (int)h, (int)w, false, 0);
        if (shape is not [1, var tokens, var channels] || channels < 2)
            return null;
        foreach (int before in new[] { 0, 1 })
        {
            int side = (int)Math.Round(Math.Sqrt(tokens - before));
            if (side > 1 && (long)side * side == tokens - before)
                return new EncoderLayout((int)channels, side, side, true, before);
        }
        return null;
    }

    /// <summary>The features weighted by place, scaled to length 1; all zero where they cancel out.</summary>
    public void Average(ReadOnlySpan<float> features, ReadOnlySpan<double> weights, Span<float> target)
    {
        double[] sum = new double[Channels];
        for (int p = 0; p < weights.Length; p++)
        {
            for (int d = 0; weights[p] != 0 && d < Channels; d++)
                sum[d] += weights[p] * features[Tokens ? ((First + p) * Channels) + d : (d * weights.Length) + p];
        }
        double norm = Math.Sqrt(sum.Sum(v => v * v));
        for (int d = 0; d < Channels; d++)
            target[d] = norm > 0 ? (float)(sum[d] / norm) : 0;
    }
}
