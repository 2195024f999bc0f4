namespace Partwise.PostHoc;

/// <summary>How far prototypes are from adding up to their head row.</summary>
internal static class PrototypeSums
{
    /// <summary>
    /// max over dimensions of |(float)Σp̃ − v|, with the sum in double, in both orders; 0 when the F64 prototypes are exact.
    /// </summary>
    /// <param name="prototypes">Row-major [k, D].</param>
    /// <param name="row">v, [D].</param>
    public static double MaxErrorRounded(ReadOnlySpan<double> prototypes, ReadOnlySpan<float> row)
    {
        int k = prototypes.Length / row.Length;
        double worst = 0;
        for (int d = 0; d < row.Length; d++)
        {
            double up = 0,
                down = 0;
            for (int i = 0; i < k; i++)
            {
                up += prototypes[(i * row.Length) + d];
                down += prototypes[((k - 1 - i) * row.Length) + d];
            }
            worst = Math.Max(worst, Math.Max(Math.Abs((double)(float)up - row[d]), Math.Abs((double)(float)down - row[d])));
        }
        return worst;
    }

    /// <summary>What float32 can hold of a sum: in each channel half a unit in the last place of the prototype of smallest magnitude, of
    /// which the largest.</summary>
    /// <param name="prototypes">Row-major [k, D].</param>
    /// <param name="channels">D.</param>
    public static double Resolution(ReadOnlySpan<float> prototypes, int channels)
    {
        float largest = 0;
        for (int d = 0; d < channels; d++)
        {
            float smallest = float.PositiveInfinity;
            for (int i = d; i < prototypes.Length; i += channels)
                smallest = Math.Min(smallest, Math.Abs(prototypes[i]));
            largest = Math.Max(largest, smallest);
        }
        return ((double)MathF.BitIncrement(largest) - largest) / 2;
    }

    /// <summary>max over dimensions of |Σp̃ − v| for float32 prototypes, with the sum in double.</summary>
    /// <param name="prototypes">Row-major [k, D].</param>
    /// <param name="row">v, [D].</param>
    public static double MaxError(ReadOnlySpan<float> prototypes, ReadOnlySpan<float> row)
    {
        int k = prototypes.Length / row.Length;
        double worst = 0;
        for (int d = 0; d < row.Length; d++)
        {
            double sum = 0;
            for (int i = 0; i < k; i++)
                sum += prototypes[(i * row.Length) + d];
            worst = Math.Max(worst, Math.Abs(sum - row[d]));
        }
        return worst;
    }
}
