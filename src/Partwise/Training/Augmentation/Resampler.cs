using System.Runtime.CompilerServices;
using Partwise.Imaging;

namespace Partwise.Training;

/// <summary>Samples a picture along a projective map: bilinear, the border repeated outside.</summary>
internal static class Resampler
{
    /// <summary>Fills planes [3, height, width] of 0 to 255: pixel (x, y) takes the source at map(x + ½, y + ½), in source pixels from its corner.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sample(RgbImage source, Projective map, int width, int height, Span<float> planes)
    {
        int plane = width * height;
        Span<float> red = planes[..plane], green = planes.Slice(plane, plane), blue = planes.Slice(2 * plane, plane);
        byte[] pixels = source.Pixels;
        int right = source.Width - 1, bottom = source.Height - 1, stride = source.Width * 3;
        for (int y = 0; y < height; y++)
        {
            double py = y + 0.5;
            double nx = (map.A * 0.5) + (map.B * py) + map.C, ny = (map.D * 0.5) + (map.E * py) + map.F, nw = (map.G * 0.5) + (map.H * py) + map.I;
            for (int x = 0; x < width; x++)
            {
                double inverse = map.IsAffine ? 1 : 1 / (nw + (map.G * x));
                float sx = (float)Math.Clamp(((nx + (map.A * x)) * inverse) - 0.5, 0, right), sy = (float)Math.Clamp(((ny + (map.D * x)) * inverse) - 0.5, 0, bottom);
                int x0 = (int)sx, y0 = (int)sy;
                float fx = sx - x0, fy = sy - y0;
                int at = (y0 * stride) + (x0 * 3), across = x0 < right ? 3 : 0, down = y0 < bottom ? stride : 0;
                float w11 = fx * fy, w10 = fx - w11, w01 = fy - w11, w00 = 1 - fx - w01;
                int i = (y * width) + x;
                red[i] = (w00 * pixels[at]) + (w10 * pixels[at + across]) + (w01 * pixels[at + down]) + (w11 * pixels[at + across + down]);
                green[i] = (w00 * pixels[at + 1]) + (w10 * pixels[at + across + 1]) + (w01 * pixels[at + down + 1]) + (w11 * pixels[at + across + down + 1]);
                blue[i] = (w00 * pixels[at + 2]) + (w10 * pixels[at + across + 2]) + (w01 * pixels[at + down + 2]) + (w11 * pixels[at + across + down + 2]);
            }
        }
    }
}
