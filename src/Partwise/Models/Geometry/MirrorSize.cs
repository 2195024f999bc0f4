namespace Partwise.Models;

/// <summary>Mirrors inputs and feature maps.</summary>
/// <param name="Height">Rows of the input.</param>
/// <param name="Width">Columns of the input.</param>
/// <param name="Rows">Rows of the feature map.</param>
/// <param name="Columns">Columns of the feature map.</param>
internal sealed record MirrorSize(int Height, int Width, int Rows, int Columns)
{
    public float[] MirrorInput(float[] input, bool horizontally) => Mirror(input, Height, Width, horizontally);

    public float[] Mirror(float[] features, bool horizontally) => Mirror(features, Rows, Columns, horizontally);

    private static float[] Mirror(float[] planes, int height, int width, bool horizontally)
    {
        float[] mirrored = new float[planes.Length];
        for (int row = 0; row < planes.Length / width; row++)
        {
            Span<float> from = planes.AsSpan(row * width, width);
            int y = row % height, target = horizontally ? row : row - y + (height - 1 - y);
            Span<float> to = mirrored.AsSpan(target * width, width);
            from.CopyTo(to);
            if (horizontally)
                to.Reverse();
        }
        return mirrored;
    }
}
