using System.Numerics;
using Partwise.Imaging.Maps;

namespace Partwise.Imaging;

/// <summary>
/// Enlarges small maps bit for bit as OpenCV's <c>resize</c> with cubic interpolation does (a = −0.75, no antialiasing, replicated border,
/// float32, rows first, no fused multiply-add): the published part metrics depend on its rounding. Safe from several threads.
/// </summary>
public static class CubicUpsampler
{
    private const float A = -0.75f;

    /// <summary>Enlarges a map.</summary>
    /// <param name="map">[rows, columns] values.</param>
    /// <param name="rows">Rows of the map, at least 1.</param>
    /// <param name="columns">Columns of the map, at least 1.</param>
    /// <param name="destination">Takes [height, width].</param>
    /// <param name="height">Rows of the result, at least <paramref name="rows"/>.</param>
    /// <param name="width">Columns of the result, at least <paramref name="columns"/>.</param>
    /// <param name="grid">Where the cells lie; null for the even grid of the original.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the result would be smaller than the map.</exception>
    public static void Upsample(
        ReadOnlySpan<float> map,
        int rows,
        int columns,
        Span<float> destination,
        int height,
        int width,
        MapGrid? grid = null
    )
    {
        OpenCvAxis.Check(map.Length, rows, columns, destination.Length, height, width);
        float[] wide = new float[rows * width];
        for (int x = 0; x < width; x++)
        {
            (int cell, float t) = OpenCvAxis.Source(x, columns, width, grid?.Horizontal);
            (float c0, float c1, float c2, float c3) = Coefficients(t);
            int x0 = Math.Clamp(cell - 1, 0, columns - 1),
                x1 = Math.Clamp(cell, 0, columns - 1);
            int x2 = Math.Clamp(cell + 1, 0, columns - 1),
                x3 = Math.Clamp(cell + 2, 0, columns - 1);
            for (int y = 0; y < rows; y++)
            {
                ReadOnlySpan<float> row = map.Slice(y * columns, columns);
                float first = row[x0] * c0,
                    second = row[x1] * c1,
                    third = row[x2] * c2,
                    fourth = row[x3] * c3;
                wide[(y * width) + x] = ((first + second) + third) + fourth;
            }
        }
        for (int y = 0; y < height; y++)
        {
            (int cell, float t) = OpenCvAxis.Source(y, rows, height, grid?.Vertical);
            (float c0, float c1, float c2, float c3) = Coefficients(t);
            ReadOnlySpan<float> r0 = Row(wide, cell - 1, rows, width),
                r1 = Row(wide, cell, rows, width);
            ReadOnlySpan<float> r2 = Row(wide, cell + 1, rows, width),
                r3 = Row(wide, cell + 2, rows, width);
            Blend(r0, r1, r2, r3, c0, c1, c2, c3, destination.Slice(y * width, width));
        }
    }

    private static ReadOnlySpan<float> Row(float[] wide, int y, int rows, int width) =>
        wide.AsSpan(Math.Clamp(y, 0, rows - 1) * width, width);

    private static void Blend(
        ReadOnlySpan<float> r0,
        ReadOnlySpan<float> r1,
        ReadOnlySpan<float> r2,
        ReadOnlySpan<float> r3,
        float c0,
        float c1,
        float c2,
        float c3,
        Span<float> target
    )
    {
        int x = 0,
            lanes = Vector<float>.Count;
        Vector<float> v0 = new(c0),
            v1 = new(c1),
            v2 = new(c2),
            v3 = new(c3);
        for (; x <= target.Length - lanes; x += lanes)
        {
            Vector<float> t0 = new Vector<float>(r0[x..]) * v0,
                t1 = new Vector<float>(r1[x..]) * v1;
            Vector<float> t2 = new Vector<float>(r2[x..]) * v2,
                t3 = new Vector<float>(r3[x..]) * v3;
            (t0 + (t1 + (t2 + t3))).CopyTo(target[x..]);
        }
        for (; x < target.Length; x++)
        {
            float t0 = r0[x] * c0,
                t1 = r1[x] * c1,
                t2 = r2[x] * c2,
                t3 = r3[x] * c3;
            target[x] = t0 + (t1 + (t2 + t3));
        }
    }

    // Every step rounds to float32, in this order.
    private static (float C0, float C1, float C2, float C3) Coefficients(float t)
    {
        float t1 = t + 1,
            u = 1 - t;
        float c0 = ((((((A * t1) - (5 * A)) * t1) + (8 * A)) * t1) - (4 * A));
        float c1 = (((((A + 2) * t) - (A + 3)) * t) * t) + 1;
        float c2 = (((((A + 2) * u) - (A + 3)) * u) * u) + 1;
        return (c0, c1, c2, ((1 - c0) - c1) - c2);
    }
}
