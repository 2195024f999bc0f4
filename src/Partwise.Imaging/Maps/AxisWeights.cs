namespace Partwise.Imaging.Maps;

/// <summary>The linear map of one axis: for every new position the first old one and two or more weights.</summary>
internal sealed class AxisWeights
{
    private int _oldLength;
    private MapAxis? _placed;

    private AxisWeights(int length, int taps)
    {
        First = new int[length];
        Values = new float[length * taps];
        Taps = taps;
    }

    internal int[] First { get; }

    /// <summary>[new length, Taps].</summary>
    internal float[] Values { get; }

    internal int Taps { get; }

    /// <summary>The weights made last, where they are for the same axis, else new ones.</summary>
    internal static AxisWeights For(ref AxisWeights? last, int oldLength, int newLength, MapAxis? placed)
    {
        if (last is null || last._oldLength != oldLength || last.First.Length != newLength || last._placed != placed)
        {
            last = Create(oldLength, newLength, placed);
            (last._oldLength, last._placed) = (oldLength, placed);
        }
        return last;
    }

    /// <summary>
    /// Enlarging: linear between the centres of the old cells, constant beyond the outermost. Shrinking: the share of each old cell in the
    /// new one. Either way every old cell weighs new/old in total, which is what keeps the mean: the linear weights of a cell are divided
    /// by their sum where the factor is not a whole number.
    /// </summary>
    /// <param name="oldLength">How many cells.</param>
    /// <param name="newLength">How many positions.</param>
    /// <param name="placed">Where the cells lie; null for cells of equal size that fill the axis.</param>
    internal static AxisWeights Create(int oldLength, int newLength, MapAxis? placed = null)
    {
        if (placed is { } own)
            return Between(oldLength, newLength, own);
        double scale = (double)oldLength / newLength;
        int taps = newLength >= oldLength ? Math.Min(2, oldLength) : Math.Min(oldLength, (int)Math.Ceiling(scale) + 1);
        var axis = new AxisWeights(newLength, taps);
        double[] raw = new double[newLength * taps],
            sums = new double[oldLength];
        for (int i = 0; i < newLength; i++)
        {
            int first = newLength >= oldLength ? (int)Math.Floor((i + 0.5) * scale - 0.5) : (int)(i * scale);
            axis.First[i] = Math.Clamp(first, 0, oldLength - taps);
            for (int t = 0; t < taps; t++)
            {
                int cell = axis.First[i] + t;
                double weight =
                    newLength >= oldLength
                        ? Math.Max(0, 1 - Math.Abs(Math.Clamp((i + 0.5) * scale - 0.5, 0, oldLength - 1) - cell))
                        : Math.Max(0, Math.Min((i + 1) * scale, cell + 1) - Math.Max(i * scale, cell));
                raw[i * taps + t] = weight;
                sums[cell] += weight;
            }
        }
        for (int i = 0; i < raw.Length; i++)
        {
            int cell = axis.First[i / taps] + i % taps;
            axis.Values[i] = (float)(raw[i] / (sums[cell] * scale));
        }
        return axis;
    }

    private static AxisWeights Between(int oldLength, int newLength, MapAxis placed)
    {
        int taps = Math.Min(2, oldLength);
        var axis = new AxisWeights(newLength, taps);
        for (int i = 0; i < newLength; i++)
        {
            double source = Math.Clamp(placed.Cell((i + 0.5) / newLength), 0, oldLength - 1);
            axis.First[i] = Math.Clamp((int)source, 0, oldLength - taps);
            for (int t = 0; t < taps; t++)
                axis.Values[(i * taps) + t] = (float)Math.Max(0, 1 - Math.Abs(source - (axis.First[i] + t)));
        }
        return axis;
    }
}
