namespace Partwise.Imaging.Resizing;

/// <summary>The weights of one pass: for every new position the first old one, the number of taps, and their fixed-point weights.</summary>
internal sealed class FilterWeights
{
    /// <summary>Bits after the binary point: 32 less 8 for the pixel less 2 for the cubic's overshoot.</summary>
    internal const int PrecisionBits = 22;

    private FilterWeights(int length, int stride)
    {
        First = new int[length];
        Taps = new int[length];
        Values = new int[(long)length * stride];
        Stride = stride;
    }

    internal int[] First { get; }

    internal int[] Taps { get; }

    /// <summary>[new length, Stride] weights; those of one position sum to about 2^22.</summary>
    internal int[] Values { get; }

    internal int Stride { get; }

    /// <summary>
    /// Pillow's weights: the filter is stretched by the reduction (never shrunk when enlarging), centred on the new pixel's centre
    /// (i + 0.5)·old/new, normalised in double and rounded half away from zero.
    /// </summary>
    internal static FilterWeights Create(int oldLength, int newLength, Interpolation interpolation)
    {
        bool cubic = interpolation == Interpolation.Bicubic;
        double scale = (double)oldLength / newLength,
            stretch = Math.Max(1.0, scale);
        double support = (cubic ? 2.0 : 1.0) * stretch,
            shrink = 1.0 / stretch;
        var weights = new FilterWeights(newLength, (int)Math.Ceiling(support) * 2 + 1);
        double[] raw = new double[weights.Stride];
        for (int i = 0; i < newLength; i++)
        {
            double center = (i + 0.5) * scale,
                sum = 0;
            int first = Math.Max(0, (int)(center - support + 0.5));
            int taps = Math.Min(oldLength, (int)(center + support + 0.5)) - first;
            for (int t = 0; t < taps; t++)
            {
                double at = (t + first - center + 0.5) * shrink;
                raw[t] = cubic ? Cubic(Math.Abs(at)) : Triangle(Math.Abs(at));
                sum += raw[t];
            }
            weights.First[i] = first;
            weights.Taps[i] = taps;
            for (int t = 0; t < taps; t++)
                weights.Values[i * weights.Stride + t] = ToFixed(sum != 0 ? raw[t] / sum : raw[t]);
        }
        return weights;
    }

    private static double Triangle(double x) => x < 1 ? 1 - x : 0;

    // Keys (1981) with a = -0.5. The order of operations matters for the last bit.
    private static double Cubic(double x)
    {
        const double a = -0.5;
        return x < 1 ? ((a + 2) * x - (a + 3)) * x * x + 1
            : x < 2 ? (((x - 5) * x + 8) * x - 4) * a
            : 0;
    }

    private static int ToFixed(double weight) => (int)(weight * (1 << PrecisionBits) + (weight < 0 ? -0.5 : 0.5));
}
