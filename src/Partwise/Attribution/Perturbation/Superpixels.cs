namespace Partwise.Attribution;

/// <summary>Superpixels in the manner of SLIC (Achanta et al., TPAMI 2012): k-means over colour and place, begun on a grid, each centre
/// looking only around itself.</summary>
internal static class Superpixels
{
    private const int Iterations = 5;

    /// <summary>The segment of each pixel, 0 to grid² − 1; some may stay empty.</summary>
    /// <param name="image">[3, height, width].</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="grid">Segments per side.</param>
    /// <param name="compactness">How much one cell's distance counts, in units of the image's values.</param>
    public static int[] Segment(ReadOnlySpan<float> image, int height, int width, int grid, double compactness = 1)
    {
        int plane = height * width,
            count = grid * grid;
        double stepY = (double)height / grid,
            stepX = (double)width / grid;
        double[] centres = new double[count * 5];
        int[] labels = new int[plane];
        for (int i = 0; i < plane; i++)
            labels[i] = ((int)(i / width / stepY) * grid) + (int)(i % width / stepX);
        double[] distances = new double[plane];
        for (int pass = 0; pass < Iterations; pass++)
        {
            Centre(image, labels, centres, plane, width);
            Array.Fill(distances, double.PositiveInfinity);
            for (int s = 0; s < count; s++)
            {
                Span<double> centre = centres.AsSpan(s * 5, 5);
                int top = Math.Max(0, (int)(centre[3] - stepY)),
                    bottom = Math.Min(height - 1, (int)(centre[3] + stepY));
                int left = Math.Max(0, (int)(centre[4] - stepX)),
                    right = Math.Min(width - 1, (int)(centre[4] + stepX));
                for (int y = top; y <= bottom; y++)
                {
                    for (int x = left; x <= right; x++)
                    {
                        int i = (y * width) + x;
                        double dy = (y - centre[3]) / stepY * compactness,
                            dx = (x - centre[4]) / stepX * compactness,
                            distance = (dy * dy) + (dx * dx);
                        for (int c = 0; c < 3; c++)
                            distance += (image[(c * plane) + i] - centre[c]) * (image[(c * plane) + i] - centre[c]);
                        if (distance < distances[i])
                            (distances[i], labels[i]) = (distance, s);
                    }
                }
            }
        }
        return labels;
    }

    // An empty segment keeps its old centre.
    private static void Centre(ReadOnlySpan<float> image, int[] labels, double[] centres, int plane, int width)
    {
        int count = centres.Length / 5;
        double[] sums = new double[centres.Length];
        int[] sizes = new int[count];
        for (int i = 0; i < plane; i++)
        {
            Span<double> sum = sums.AsSpan(labels[i] * 5, 5);
            sizes[labels[i]]++;
            for (int c = 0; c < 3; c++)
                sum[c] += image[(c * plane) + i];
            sum[3] += i / width;
            sum[4] += i % width;
        }
        for (int j = 0; j < centres.Length; j++)
        {
            if (sizes[j / 5] > 0)
                centres[j] = sums[j] / sizes[j / 5];
        }
    }
}
