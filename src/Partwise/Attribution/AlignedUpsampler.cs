namespace Partwise.Attribution;

/// <summary>Linear interpolation with aligned corners (the outermost cells lie on the outermost pixels), as PyTorch's UpsamplingBilinear2d
/// has it.</summary>
internal static class AlignedUpsampler
{
    public static void Upsample(ReadOnlySpan<float> map, int rows, int columns, Span<float> destination, int height, int width)
    {
        float down = height > 1 ? (float)(rows - 1) / (height - 1) : 0,
            across = width > 1 ? (float)(columns - 1) / (width - 1) : 0;
        for (int y = 0; y < height; y++)
        {
            float sy = y * down;
            int top = Math.Min((int)sy, rows - 1),
                bottom = Math.Min(top + 1, rows - 1);
            float v = sy - top;
            for (int x = 0; x < width; x++)
            {
                float sx = x * across;
                int left = Math.Min((int)sx, columns - 1),
                    right = Math.Min(left + 1, columns - 1);
                float u = sx - left;
                float upper = ((1 - u) * map[(top * columns) + left]) + (u * map[(top * columns) + right]);
                float lower = ((1 - u) * map[(bottom * columns) + left]) + (u * map[(bottom * columns) + right]);
                destination[(y * width) + x] = ((1 - v) * upper) + (v * lower);
            }
        }
    }
}
