namespace Partwise.Evaluation;

/// <summary>The blurred start of RISE's insertion: an 11×11 Gaussian of σ 5, zero beyond the image.</summary>
internal static class GaussianBlur
{
    private const int Radius = 5;
    private const double Sigma = 5;

    /// <summary>Blurs each of three planes [height, width].</summary>
    public static void Blur(ReadOnlySpan<float> planes, Span<float> result, int height, int width)
    {
        double[] kernel = [.. Enumerable.Range(-Radius, (2 * Radius) + 1).Select(i => Math.Exp(-i * i / (2 * Sigma * Sigma)))];
        double total = kernel.Sum();
        double[] wide = new double[height * width];
        for (int c = 0; c < 3; c++)
        {
            int start = c * height * width;
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    double sum = 0;
                    for (int d = Math.Max(-Radius, -x); d <= Math.Min(Radius, width - 1 - x); d++)
                        sum += kernel[d + Radius] * planes[start + (y * width) + x + d];
                    wide[(y * width) + x] = sum / total;
                }
            }
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    double sum = 0;
                    for (int d = Math.Max(-Radius, -y); d <= Math.Min(Radius, height - 1 - y); d++)
                        sum += kernel[d + Radius] * wide[((y + d) * width) + x];
                    result[start + (y * width) + x] = (float)(sum / total);
                }
            }
        }
    }
}
