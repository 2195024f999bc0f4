using System.Buffers;
using System.Numerics;
using Partwise.Imaging.Maps;

namespace Partwise.Imaging;

/// <summary>
/// Brings a small map to the size of an image without changing what it adds up to. The result is linear in the map, so that the enlarged
/// maps of the parts still add up to the enlarged sum, and it keeps the mean: (sum of the result) · (h·w)/(H·W) equals the map's sum, for
/// maps of either sign, up to float32 rounding. Safe from several threads.
///</summary>
public static class MapUpsampler
{
    // All maps of a photo, and of many photos, lie alike.
    [ThreadStatic]
    private static AxisWeights? s_columns;

    [ThreadStatic]
    private static AxisWeights? s_rows;

    /// <summary>
    /// Linear interpolation between cell centres (half-pixel convention), constant beyond the outermost centres. Where a factor is not a
    /// whole number, each cell's weights are scaled to the same total, which changes values by less than the share of one pixel in a cell.
    /// Shrinking averages areas.
    ///</summary>
    /// <param name="map">[mapHeight, mapWidth] values of any sign.</param>
    /// <param name="mapHeight">Rows of the map, at least 1.</param>
    /// <param name="mapWidth">Columns of the map, at least 1.</param>
    /// <param name="destination">[height, width] values, written; must not overlap the map.</param>
    /// <param name="height">Rows of the result, at least 1.</param>
    /// <param name="width">Columns of the result, at least 1.</param>
    /// <param name="grid">Where the cells lie; null for cells of equal size that fill the image. With a grid a constant map stays constant,
    /// but the mean is not kept: cells at the edges cover more or less of the image than others.</param>
    /// <exception cref="ArgumentException">A size below 1, or a span of another length.</exception>
    public static void Upsample(
        ReadOnlySpan<float> map,
        int mapHeight,
        int mapWidth,
        Span<float> destination,
        int height,
        int width,
        MapGrid? grid = null
    )
    {
        MapChecks.Shape(map, mapHeight, mapWidth, nameof(map));
        MapChecks.Shape(destination, height, width, nameof(destination));
        AxisWeights columns = AxisWeights.For(ref s_columns, mapWidth, width, grid?.Horizontal),
            rows = AxisWeights.For(ref s_rows, mapHeight, height, grid?.Vertical);
        float[] rented = ArrayPool<float>.Shared.Rent(checked(mapHeight * width));
        try
        {
            Span<float> wide = rented.AsSpan(0, mapHeight * width);
            for (int y = 0; y < mapHeight; y++)
                Stretch(map.Slice(y * mapWidth, mapWidth), columns, wide.Slice(y * width, width));
            for (int y = 0; y < height; y++)
                Blend(wide, rows.First[y], rows.Values.AsSpan(y * rows.Taps, rows.Taps), destination.Slice(y * width, width));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    private static void Stretch(ReadOnlySpan<float> row, AxisWeights columns, Span<float> wide)
    {
        for (int x = 0; x < wide.Length; x++)
        {
            float sum = 0;
            for (int t = 0; t < columns.Taps; t++)
                sum += row[columns.First[x] + t] * columns.Values[x * columns.Taps + t];
            wide[x] = sum;
        }
    }

    private static void Blend(ReadOnlySpan<float> rows, int first, ReadOnlySpan<float> weights, Span<float> target)
    {
        if (weights.Length == 2)
        {
            Blend(
                rows.Slice(first * target.Length, target.Length),
                rows.Slice((first + 1) * target.Length, target.Length),
                weights,
                target
            );
            return;
        }
        target.Clear();
        for (int t = 0; t < weights.Length; t++)
        {
            ReadOnlySpan<float> row = rows.Slice((first + t) * target.Length, target.Length);
            var weight = new Vector<float>(weights[t]);
            int x = 0;
            for (; x <= target.Length - Vector<float>.Count; x += Vector<float>.Count)
                (new Vector<float>(target[x..]) + new Vector<float>(row[x..]) * weight).CopyTo(target[x..]);
            for (; x < target.Length; x++)
                target[x] += row[x] * weights[t];
        }
    }

    // What enlarging always takes, in one pass; the sums are the same.
    private static void Blend(ReadOnlySpan<float> above, ReadOnlySpan<float> below, ReadOnlySpan<float> weights, Span<float> target)
    {
        Vector<float> first = new(weights[0]),
            second = new(weights[1]);
        int x = 0;
        for (; x <= target.Length - Vector<float>.Count; x += Vector<float>.Count)
            ((new Vector<float>(above[x..]) * first) + (new Vector<float>(below[x..]) * second)).CopyTo(target[x..]);
        for (; x < target.Length; x++)
            target[x] = (above[x] * weights[0]) + (below[x] * weights[1]);
    }
}
