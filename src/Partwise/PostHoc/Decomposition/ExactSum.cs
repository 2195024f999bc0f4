namespace Partwise.PostHoc;

/// <summary>Makes prototypes sum to the head row exactly.</summary>
internal static class ExactSum
{
    /// <summary>
    /// Rounds each channel of <paramref name="prototypes"/> [k,D] to a grid on which all partial sums are exact in double
    /// (a change below 2⁻⁵⁰ of the largest part) and gives the last prototype the remainder, so that the sum is v in any order.
    /// A weight finer than that grid (some 4e-9 of its parts, and not 0) cannot be the exact sum of them: such channels are divided evenly.
    /// Returns how many there were.
    /// </summary>
    public static int Settle(Span<double> prototypes, int k, ReadOnlySpan<float> head)
    {
        int even = 0,
            d = head.Length;
        for (int c = 0; c < d; c++)
        {
            if (Snap(prototypes, k, d, c, head[c]))
                continue;
            even++;
            for (int i = 0; i < k; i++)
                prototypes[(i * d) + c] = (double)head[c] / k;
            _ = Snap(prototypes, k, d, c, head[c]);
        }
        return even;
    }

    private static bool Snap(Span<double> prototypes, int k, int d, int c, double v)
    {
        double size = Math.Abs(v);
        for (int i = 0; i < k; i++)
            size += Math.Abs(prototypes[(i * d) + c]);
        if (size == 0)
            return true;
        // All partial sums stay below 2^(e+3) with a last bit of 2^(e−49): 52 bits.
        int exponent = Math.ILogB(size) - 49;
        double scaled = Math.ScaleB(v, -exponent);
        if (scaled != Math.Round(scaled))
            return false;
        double rest = v;
        for (int i = 0; i < k - 1; i++)
        {
            ref double p = ref prototypes[(i * d) + c];
            p = Math.ScaleB(Math.Round(Math.ScaleB(p, -exponent)), exponent);
            rest -= p;
        }
        prototypes[((k - 1) * d) + c] = rest;
        return true;
    }
}
