using Partwise.Bundles;
using Partwise.Numerics;

namespace Partwise.Evaluation;

/// <summary>
/// Heatmap stability: the part maps of two fits (for example on two halves of the images), drawn on the same images, are matched one to one
/// for the highest total correlation (Hungarian method). Per pair Pearson's correlation, in [−1,1]; a part without a partner counts 0, as
/// does a constant map.
///</summary>
internal static class HeatmapStability
{
    internal static MetricEntry Entry { get; } =
        new("heatmap-stability", MetricGoal.Higher, "Correlation of the part maps of two fits, matched one to one.")
        {
            Inputs = MetricInputs.OtherParts,
            Pool = Pool,
        };

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
            throw new ArgumentException(
                $"The maps have {first.Length} and {second.Length} values; multiples of {values} are needed.",
                nameof(first)
            );
        int m = first.Length / values,
            n = second.Length / values,
            k = Math.Max(m, n);
        double[] scores = new double[k * k];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
                scores[(i * k) + j] = Statistics.Pearson(first.Slice(i * values, values), second.Slice(j * values, values));
        }
        return [.. Assignment.Maximize(scores, k).Select((j, i) => scores[(i * k) + j]).OrderDescending()];
    }

    private static IEnumerable<PooledScore> Pool(PooledImages images)
    {
        BundleClass[] classes = [.. images.Parts?.Document.Classes ?? []];
        double[] halves =
        [
            .. classes.Where(c => c.HalfSplitCorrelations is { Count: > 0 }).Select(c => c.HalfSplitCorrelations!.Average()),
        ];
        if (halves.Length > 0)
        {
            int photos = classes.Sum(c => c.HalfSplitCorrelations is null ? 0 : c.Images);
            yield return new PooledScore("heatmap-stability:half-splits", halves.Length, pick => pick.Average(c => halves[c]), photos)
            {
                Bottom = -1,
            };
        }
        ImageHits[] compared = [.. images.All.Where(i => i.Moments is not null)];
        if (compared.Length > 0)
        {
            yield return new PooledScore(
                "heatmap-stability:against",
                compared.Length,
                pick =>
                    pick.GroupBy(i => compared[i].Class)
                        .Average(g => MapMoments.Total(g.Select(i => compared[i].Moments!)).MatchedCorrelation()),
                compared.Length
            )
            {
                Strata = Array.ConvertAll(compared, i => i.Class),
                Bottom = -1,
            };
        }
        if (halves.Length == 0 && compared.Length == 0)
        {
            yield return new PooledScore("heatmap-stability", 0, _ => null, 0)
            {
                WhyNot = "It needs half-splits, which a fit with `MeasureStability` makes, or another fit to compare with: `Against`.",
            };
        }
    }
}
