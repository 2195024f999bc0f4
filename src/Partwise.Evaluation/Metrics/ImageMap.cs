using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>One method's map of one image, small enough to be kept: larger maps are averaged down.</summary>
/// <param name="Method">The method's name in the table.</param>
/// <param name="Height">Rows, at most <see cref="MaxSide"/>.</param>
/// <param name="Width">Columns, at most <see cref="MaxSide"/>.</param>
/// <param name="Values">Row-major [Height, Width]; not finite where the method's are not.</param>
internal sealed record ImageMap(string Method, int Height, int Width, float[] Values)
{
    /// <summary>The longest side that is kept.</summary>
    public const int MaxSide = 28;

    /// <summary>Makes it of the method's own map.</summary>
    public static ImageMap Of(string method, AttributionMap map)
    {
        int height = Math.Min(map.Height, MaxSide),
            width = Math.Min(map.Width, MaxSide);
        if (height == map.Height && width == map.Width)
            return new ImageMap(method, height, width, map.Values);
        double[] sums = new double[height * width];
        int[] counts = new int[height * width];
        for (int i = 0; i < map.Values.Length; i++)
        {
            int cell = (i / map.Width * height / map.Height * width) + (i % map.Width * width / map.Width);
            sums[cell] += map.Values[i];
            counts[cell]++;
        }
        return new ImageMap(method, height, width, [.. sums.Select((s, i) => (float)(s / counts[i]))]);
    }
}
