using Partwise.Imaging.Maps;

namespace Partwise.Imaging;

/// <summary>
/// Enlarges small maps bit for bit as OpenCV's <c>resize</c> with linear interpolation does (half-pixel centres, edges clamped, float32,
/// rows first): what pytorch-grad-cam shows. Safe from several threads.
/// </summary>
public static class LinearUpsampler
{
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
            // Beyond the outermost centres the border value is taken as it is; the columns below blend it with itself instead.
            bool border = cell < 0 || cell >= columns - 1;
            int left = Math.Clamp(cell, 0, columns - 1);
            float u = 1 - t;
            for (int y = 0; y < rows; y++)
            {
                int i = (y * columns) + left;
                if (border)
                {
                    wide[(y * width) + x] = map[i];
                    continue;
                }
                float first = map[i] * u,
                    second = map[i + 1] * t;
                wide[(y * width) + x] = first + second;
            }
        }
        for (int y = 0; y < height; y++)
        {
            (int cell, float t) = OpenCvAxis.Source(y, rows, height, grid?.Vertical);
            ReadOnlySpan<float> above = wide.AsSpan(Math.Clamp(cell, 0, rows - 1) * width, width);
            ReadOnlySpan<float> below = wide.AsSpan(Math.Clamp(cell + 1, 0, rows - 1) * width, width);
            float u = 1 - t;
            for (int x = 0; x < width; x++)
            {
                float first = above[x] * u,
                    second = below[x] * t;
                destination[(y * width) + x] = first + second;
            }
        }
    }
}
