using Partwise.Numerics;

namespace Partwise.Evaluation;

/// <summary>
/// Sums over the positions of some images that give the correlations of two sets of part maps, so that the maps themselves need not be
/// kept. Sums of several images add up.
/// </summary>
/// <param name="Count">How many positions.</param>
/// <param name="First">[k1]: Σ a.</param>
/// <param name="Second">[k2]: Σ b.</param>
/// <param name="FirstSquares">[k1]: Σ a².</param>
/// <param name="SecondSquares">[k2]: Σ b².</param>
/// <param name="Products">[k1, k2]: Σ a·b.</param>
internal sealed record MapMoments(
    long Count,
    double[] First,
    double[] Second,
    double[] FirstSquares,
    double[] SecondSquares,
    double[] Products
)
{
    /// <summary>Of the maps of one image.</summary>
    public static MapMoments Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second, int positions)
    {
        int m = first.Length / positions,
            n = second.Length / positions;
        var all = new MapMoments(positions, new double[m], new double[n], new double[m], new double[n], new double[m * n]);
        Sum(first, positions, all.First, all.FirstSquares);
        Sum(second, positions, all.Second, all.SecondSquares);
        for (int i = 0; i < all.Products.Length; i++)
        {
            for (int p = 0; p < positions; p++)
                all.Products[i] += (double)first[(i / n * positions) + p] * second[(i % n * positions) + p];
        }
        return all;
    }

    /// <summary>The sums of several images of one class.</summary>
    public static MapMoments Total(IEnumerable<MapMoments> images) =>
        images.Aggregate(
            (a, b) =>
                new MapMoments(
                    a.Count + b.Count,
                    Add(a.First, b.First),
                    Add(a.Second, b.Second),
                    Add(a.FirstSquares, b.FirstSquares),
                    Add(a.SecondSquares, b.SecondSquares),
                    Add(a.Products, b.Products)
                )
        );

    /// <summary>Pearson's correlation of a map of the first with one of the second; 0 where one is constant.</summary>
    public double Correlation(int i, int j)
    {
        double spread = Math.Sqrt(Variance(FirstSquares[i], First[i]) * Variance(SecondSquares[j], Second[j]));
        double covariance = Products[(i * Second.Length) + j] - (First[i] * Second[j] / Count);
        return spread > 0 ? Math.Clamp(covariance / spread, -1, 1) : 0;
    }

    /// <summary>The mean of the correlations of maps matched one to one (see <see cref="HeatmapStability"/>); a part without a partner
    /// counts 0, as does a constant map.</summary>
    public double MatchedCorrelation()
    {
        int m = First.Length,
            n = Second.Length,
            k = Math.Max(m, n);
        double[] scores = new double[k * k];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
                scores[(i * k) + j] = Correlation(i, j);
        }
        return Assignment.Maximize(scores, k).Select((j, i) => scores[(i * k) + j]).Average();
    }

    // Below the rounding of the sums there is nothing to correlate.
    private double Variance(double squares, double sum) => squares - (sum * sum / Count) is var own && own > 1e-12 * squares ? own : 0;

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static void Sum(ReadOnlySpan<float> maps, int positions, double[] sums, double[] squares)
    {
        for (int i = 0; i < maps.Length; i++)
        {
            sums[i / positions] += maps[i];
            squares[i / positions] += (double)maps[i] * maps[i];
        }
    }
}
