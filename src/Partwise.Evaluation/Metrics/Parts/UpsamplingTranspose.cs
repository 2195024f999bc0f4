using Partwise.Imaging;

namespace Partwise.Evaluation;

/// <summary>The transpose of linear upsampling: Σ over pixels of weight · upsampled(f) = Σ over cells of gathered weight · f, for any f on
/// the small grid. It saves enlarging features of many channels.</summary>
internal static class UpsamplingTranspose
{
    /// <summary>How much of a picture of weights falls to each cell of a small grid.</summary>
    /// <param name="large">[height, width] weights.</param>
    /// <param name="height">Rows of the picture, at least <paramref name="rows"/>.</param>
    /// <param name="width">Columns of the picture, at least <paramref name="columns"/>.</param>
    /// <param name="rows">Rows of the grid.</param>
    /// <param name="columns">Columns of the grid.</param>
    /// <returns>[rows, columns].</returns>
    public static double[] Gather(ReadOnlySpan<float> large, int height, int width, int rows, int columns)
    {
        float[][] down = Weights(rows, height),
            across = Weights(columns, width);
        double[] wide = new double[rows * width],
            cells = new double[rows * columns];
        for (int r = 0; r < rows; r++)
        {
            for (int y = 0; y < height; y++)
            {
                float weight = down[r][y];
                for (int x = 0; weight != 0 && x < width; x++)
                    wide[(r * width) + x] += weight * (double)large[(y * width) + x];
            }
            for (int c = 0; c < columns; c++)
            {
                for (int x = 0; x < width; x++)
                    cells[(r * columns) + c] += across[c][x] * wide[(r * width) + x];
            }
        }
        return cells;
    }

    // Upsampling is separable: what one cell alone becomes along an axis are its weights there.
    private static float[][] Weights(int cells, int length) =>
        [
            .. Enumerable
                .Range(0, cells)
                .Select(i =>
                {
                    float[] one = new float[cells],
                        weights = new float[length];
                    one[i] = 1;
                    LinearUpsampler.Upsample(one, cells, 1, weights, length, 1);
                    return weights;
                }),
        ];
}
