using System.Numerics.Tensors;
using Partwise.Numerics;

namespace Partwise.Evaluation;

/// <summary>The mean of curves over images with a pointwise bootstrap band. Shorter curves (classes with fewer parts) count where they have
/// points.</summary>
internal static class MeanCurve
{
    /// <summary>The points, or none where there are no curves.</summary>
    public static IReadOnlyList<CurvePoint> Of(IReadOnlyList<MetricCurve> curves, int seed, int resamples)
    {
        if (curves.Count == 0)
            return [];
        MetricCurve longest = curves.MaxBy(c => c.Scores.Count)!;
        int length = longest.Scores.Count;
        // Scores and presence side by side, so that one addition per image sums both.
        double[][] rows = [.. curves.Select(c => Row(c, length))];
        double[] sum = new double[2 * length];
        foreach (double[] row in rows)
            TensorPrimitives.Add(sum, row, sum);
        double[][] means = [.. Enumerable.Range(0, length).Select(_ => new double[resamples])];
        var random = new Random(seed);
        double[] drawn = new double[2 * length];
        for (int r = 0; r < resamples; r++)
        {
            Array.Clear(drawn);
            for (int i = 0; i < rows.Length; i++)
                TensorPrimitives.Add(drawn, rows[random.Next(rows.Length)], drawn);
            for (int p = 0; p < length; p++)
                means[p][r] = drawn[length + p] > 0 ? drawn[p] / drawn[length + p] : sum[p] / sum[length + p];
        }
        return
        [
            .. Enumerable
                .Range(0, length)
                .Select(p => new CurvePoint(
                    longest.Shares[p],
                    sum[p] / sum[length + p],
                    Statistics.Percentile(means[p], 2.5),
                    Statistics.Percentile(means[p], 97.5),
                    (int)sum[length + p]
                )),
        ];
    }

    private static double[] Row(MetricCurve curve, int length)
    {
        double[] row = new double[2 * length];
        for (int p = 0; p < curve.Scores.Count; p++)
            (row[p], row[length + p]) = (curve.Scores[p], 1);
        return row;
    }
}
