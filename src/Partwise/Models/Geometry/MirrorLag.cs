namespace Partwise.Models;

/// <summary>
/// By how many cells feature maps of mirrored pictures, mirrored back, lie beside those of the pictures: the lag of the highest correlation over all channels, what is
/// common to all pictures taken off, refined by two lines of equal slope through its neighbours.
/// </summary>
internal static class MirrorLag
{
    /// <summary>Finds the lag.</summary>
    /// <param name="plain">Per picture [D, rows, columns].</param>
    /// <param name="mirrored">The same of the mirrored pictures, mirrored back.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="horizontally">Along which axis.</param>
    /// <param name="limit">The lag that the receptive fields would give: the answer lies between 0 and this.</param>
    /// <returns>The lag in cells; null where nothing varies.</returns>
    public static double? Find(float[][] plain, float[][] mirrored, int rows, int columns, bool horizontally, double limit)
    {
        int cells = horizontally ? columns : rows, most = Math.Min(cells - 2, (int)Math.Ceiling(Math.Abs(limit)) + 1);
        if (most < 1)
            return null;
        float[] mean = Mean(plain), other = Mean(mirrored);
        double[] all = [.. Enumerable.Range(-most, (2 * most) + 1).Select(lag => Correlation(plain, mean, mirrored, other, rows, columns, horizontally, lag))];
        if (all.Any(r => !double.IsFinite(r)))
            return null;
        int best = Array.IndexOf(all, all.Max());
        double found = best - most;
        // Correlations of rectified features fall off linearly on both sides of their peak; a parabola would pull the peak towards whole cells.
        if (best > 0 && best < all.Length - 1 && all[best] > Math.Min(all[best - 1], all[best + 1]))
            found += (all[best + 1] - all[best - 1]) / (2 * (all[best] - Math.Min(all[best - 1], all[best + 1])));
        return Math.Clamp(found, Math.Min(0, limit), Math.Max(0, limit));
    }

    private static double Correlation(float[][] a, float[] meanA, float[][] b, float[] meanB, int rows, int columns, bool horizontally, int lag)
    {
        int step = horizontally ? lag : lag * columns, first = Math.Max(0, -lag), last = (horizontally ? columns : rows) - Math.Max(0, lag);
        double product = 0, squaresA = 0, squaresB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            for (int q = 0; q < a[i].Length; q++)
            {
                int at = horizontally ? q % columns : q / columns % rows;
                if (at < first || at >= last)
                    continue;
                double x = a[i][q] - meanA[q], y = b[i][q + step] - meanB[q + step];
                product += x * y;
                squaresA += x * x;
                squaresB += y * y;
            }
        }
        return product / Math.Sqrt(squaresA * squaresB);
    }

    private static float[] Mean(float[][] maps)
    {
        float[] mean = new float[maps[0].Length];
        for (int q = 0; q < mean.Length; q++)
            mean[q] = (float)maps.Average(m => (double)m[q]);
        return mean;
    }
}
