using System.Runtime.CompilerServices;
using Partwise.Imaging;

namespace Partwise.Training;

/// <summary>Samples a picture along a projective map: bilinear, the border repeated outside.</summary>
internal static class Resampler
{
    /// <summary>Fills planes [3, height, width] of 0 to 255: pixel (x, y) takes the source at map(x + ½, y + ½), in source pixels from its
    /// corner.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void Sample(RgbImage source, Projective map, int width, int height, Span<float> planes)
    {
        int plane = width * height;
        if (planes.Length != 3 * plane)
            throw new ArgumentException($"Room for {planes.Length} values was given; {3 * plane} are needed.", nameof(planes));
        fixed (byte* pixels = source.Pixels)
        fixed (float* output = planes)
        {
            float* red = output;
            for (int y = 0; y < height; y++)
            {
                SampleRow(pixels, source.Width, source.Height, map, y + 0.5, red, width, plane);
                red += width;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void SampleRow(
        byte* pixels,
        int sourceWidth,
        int sourceHeight,
        Projective map,
        double y,
        float* red,
        int width,
        int plane
    )
    {
        int right = sourceWidth - 1,
            bottom = sourceHeight - 1;
        nint stride = (nint)sourceWidth * 3;
        bool affine = map.IsAffine;
        double nx = (map.A * 0.5) + (map.B * y) + map.C,
            ny = (map.D * 0.5) + (map.E * y) + map.F,
            nw = (map.G * 0.5) + (map.H * y) + map.I;
        double a = map.A,
            d = map.D,
            g = map.G;
        float* green = red + plane,
            blue = green + plane;
        for (int x = 0; x < width; x++)
        {
            double inverse = affine ? 1 : 1 / (nw + (g * x));
            // Min and Max, not Clamp: they compile to one instruction each.
            float sx = (float)Math.Min(Math.Max(((nx + (a * x)) * inverse) - 0.5, 0), right),
                sy = (float)Math.Min(Math.Max(((ny + (d * x)) * inverse) - 0.5, 0), bottom);
            int x0 = Math.Min((int)sx, right),
                y0 = Math.Min((int)sy, bottom);
            float fx = sx - x0,
                fy = sy - y0;
            byte* top = pixels + (y0 * stride) + (x0 * 3);
            byte* low = y0 < bottom ? top + stride : top;
            nint across = x0 < right ? 3 : 0;
            float w11 = fx * fy,
                w10 = fx - w11,
                w01 = fy - w11,
                w00 = 1 - fx - w01;
            red[x] = (w00 * top[0]) + (w10 * top[across]) + (w01 * low[0]) + (w11 * low[across]);
            green[x] = (w00 * top[1]) + (w10 * top[across + 1]) + (w01 * low[1]) + (w11 * low[across + 1]);
            blue[x] = (w00 * top[2]) + (w10 * top[across + 2]) + (w01 * low[2]) + (w11 * low[across + 2]);
        }
    }
}
