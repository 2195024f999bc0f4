using System.Buffers;
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
        int best = 0;
        for (int i = 1; i < map.Length; i++)
        {
            if (map[i] > map[best])
                best = i;
        }
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
            Span<float> copy = rented.AsSpan(0, values.Length);
            values.CopyTo(copy);
            double rank = percentile / 100 * (values.Length - 1);
            int below = (int)rank;
            OrderStatistic.Select(copy, below);
            float low = copy[below],
                high = below + 1 < copy.Length ? OrderStatistic.Smallest(copy[(below + 1)..]) : low;

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
        double threshold = Percentile(map, percentile);
        int left = width,
            right = -1,
            top = height,
            bottom = -1;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                if (map[y * width + x] < threshold)
                    continue;
                left = Math.Min(left, x);
                right = Math.Max(right, x);
                top = Math.Min(top, y);
                bottom = y;
            }
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
}
