using System.Buffers;
using System.Numerics;
using Partwise.Imaging.Maps;

namespace Partwise.Imaging;

/// <summary>Where a map is high: its peak, its percentiles, the box around its highest part. Safe from several threads.</summary>
public static class MapGeometry
{
    /// <summary>The first maximum in row-major order.</summary>
    /// <param name="map">[height, width] values.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <exception cref="ArgumentException">Another number of values, or a value that is not a number.</exception>
    public static MapPeak Peak(ReadOnlySpan<float> map, int height, int width)
    {
        MapChecks.Shape(map, height, width, nameof(map));
        MapChecks.Numbers(map, nameof(map));
        float highest = Largest(map);
        int best = FirstReaching(map, highest);
        return new MapPeak(best % width, best / width, map[best]);
    }

    /// <summary>
    /// The value below which <paramref name="percentile"/> percent of the values lie: linear between the two values around rank
    /// percentile/100 · (n − 1), as numpy.percentile's default.
    /// </summary>
    /// <param name="values">At least one number.</param>
    /// <param name="percentile">0 to 100.</param>
    /// <exception cref="ArgumentException">No values, a value that is not a number, or another percentile.</exception>
    public static double Percentile(ReadOnlySpan<float> values, double percentile)
    {
        if (values.IsEmpty)
            throw new ArgumentException("A percentile needs at least one value.", nameof(values));
        if (!(percentile is >= 0 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(percentile), percentile, "The percentile must be 0 to 100.");
        MapChecks.Numbers(values, nameof(values));
        float[] rented = ArrayPool<float>.Shared.Rent(values.Length);
        try
        {
            double rank = percentile / 100 * (values.Length - 1);
            int below = (int)rank;
            (float low, float high) = OrderStatistic.At(values, below, rented);

            // numpy measures from the nearer end, and in the values' own precision.
            double share = rank - below,
                step = high - low;
            return share < 0.5 ? low + step * share : high - step * (1 - share);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <summary>The smallest box that holds every pixel whose value reaches the percentile, as ProtoPNet draws its patches.</summary>
    /// <param name="map">[height, width] values, usually upsampled to the image's size.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="percentile">0 to 100; default 95.</param>
    /// <exception cref="ArgumentException">Another number of values, a value that is not a number, or another percentile.</exception>
    public static BoundingBox PeakBox(ReadOnlySpan<float> map, int height, int width, double percentile = 95)
    {
        MapChecks.Shape(map, height, width, nameof(map));
        double percentileValue = Percentile(map, percentile);
        // The smallest single-precision number that reaches it.
        float threshold = (float)percentileValue;
        if (threshold < percentileValue)
            threshold = MathF.BitIncrement(threshold);
        int left = width,
            right = -1,
            top = height,
            bottom = -1;
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<float> row = map.Slice(y * width, width);
            int first = FirstReaching(row, threshold);
            if (first == width)
                continue;
            int last = width - 1;
            while (row[last] < threshold)
                last--;
            left = Math.Min(left, first);
            right = Math.Max(right, last);
            top = Math.Min(top, y);
            bottom = y;
        }
        return new BoundingBox(left, top, right - left + 1, bottom - top + 1);
    }

    /// <summary>The largest absolute value: the limit of a signed colour scale; 0 where there are no values.</summary>
    /// <exception cref="ArgumentException">A value that is not a number.</exception>
    public static float LargestMagnitude(ReadOnlySpan<float> values)
    {
        MapChecks.Numbers(values, nameof(values));
        float largest = 0;
        foreach (float value in values)
            largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }

    private static float Largest(ReadOnlySpan<float> values)
    {
        float largest = values[0];
        int i = 0;
        if (values.Length >= Vector<float>.Count)
        {
            var lanes = new Vector<float>(values);
            for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
                lanes = Vector.Max(lanes, new Vector<float>(values[i..]));
            for (int lane = 0; lane < Vector<float>.Count; lane++)
                largest = Math.Max(largest, lanes[lane]);
        }
        for (; i < values.Length; i++)
            largest = Math.Max(largest, values[i]);
        return largest;
    }

    private static int FirstReaching(ReadOnlySpan<float> row, float threshold)
    {
        int x = 0;
        var least = new Vector<float>(threshold);
        while (x <= row.Length - Vector<float>.Count && !Vector.GreaterThanOrEqualAny(new Vector<float>(row[x..]), least))
            x += Vector<float>.Count;
        while (x < row.Length && row[x] < threshold)
            x++;
        return x;
    }
}
