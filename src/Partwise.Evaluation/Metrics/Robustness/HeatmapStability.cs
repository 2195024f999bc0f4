using Partwise.Numerics;

namespace Partwise.Evaluation;

/// <summary>
/// Heatmap stability: the part maps of two fits (for example on two halves of the images), drawn on the same images, are matched one to one for the highest total correlation (Hungarian method). Per pair
/// Pearson's correlation, in [−1,1]; a part without a partner counts 0, as does a constant map.
/// </summary>
public static class HeatmapStability
{
    /// <summary>Matches.</summary>
    /// <param name="first">[k1, values]: one row per part, all positions of all images.</param>
    /// <param name="second">[k2, values].</param>
    /// <param name="values">The length of each row, at least 1.</param>
    /// <returns>[max(k1, k2)] correlations, descending; empty where there are no parts.</returns>
    /// <exception cref="ArgumentException">The lengths are no whole number of rows.</exception>
    public static double[] Correlations(ReadOnlySpan<double> first, ReadOnlySpan<double> second, int values)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(values);
        if (first.Length % values != 0 || second.Length % values != 0)
            throw new ArgumentException($"The maps have {first.Length} and {second.Length} values; multiples of {values} are needed.", nameof(first));
        int m = first.Length / values, n = second.Length / values, k = Math.Max(m, n);
        double[] scores = new double[k * k];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
                scores[(i * k) + j] = Statistics.Pearson(first.Slice(i * values, values), second.Slice(j * values, values));
        }
        return [.. Assignment.Maximize(scores, k).Select((j, i) => scores[(i * k) + j]).OrderDescending()];
    }
}
