using Partwise.Numerics;

namespace Partwise.Evaluation;

/// <summary>
/// Region agreement: the distinct-part rate with parts merged into <see cref="BodyRegions"/>. A prototype hits a region where any part of
/// it lies in the window around its peak; prototypes are assigned to different regions so that the total hit rate is highest (Hungarian
/// method); the mean rate of the min(k, regions) pairs. In [0,1].
/// </summary>
internal static class DistinctRegionRate
{
    /// <summary>The variant's name.</summary>
    public const string Variant = "region-agreement:hungarian";

    internal static MetricEntry Entry { get; } =
        new(
            "region-agreement",
            MetricGoal.Higher,
            "Mean hit rate when a class's prototypes are assigned to different regions of the body, such as head or wings."
        )
        {
            Inputs = MetricInputs.AnnotatedParts,
            Pool = images =>
                [
                    images.Score(
                        Variant,
                        h => ByClass(Array.ConvertAll(h, i => i.Clean!), images.Regions, images.Window.MinimumSupport).Values.Average(),
                        1
                    ),
                ],
        };

    /// <summary>Per class the agreement; null where no region is visible often enough.</summary>
    /// <param name="images">One entry per image, about its own class.</param>
    /// <param name="regions">The regions of the parts.</param>
    /// <param name="minimumSupport">Regions visible in fewer images of the class are left out.</param>
    public static IReadOnlyDictionary<int, double?> ByClass(IReadOnlyList<PartHits> images, BodyRegions regions, int minimumSupport = 1) =>
        images.GroupBy(i => i.Class).ToDictionary(g => g.Key, g => Rate([.. g], regions, minimumSupport));

    private static double? Rate(PartHits[] images, BodyRegions regions, int minimumSupport)
    {
        int count = regions.Names.Count,
            k = images[0].Prototypes,
            n = Math.Max(count, k);
        int[] seen = new int[count],
            hits = new int[k * count];
        bool[] any = new bool[count];
        foreach (PartHits image in images)
        {
            Array.Clear(any);
            for (int j = 0; j < image.Parts; j++)
                any[regions.OfPart[j]] |= image.IsVisible(j);
            for (int r = 0; r < count; r++)
                seen[r] += any[r] ? 1 : 0;
            for (int p = 0; p < k; p++)
            {
                Array.Clear(any);
                ReadOnlySpan<bool> own = image.Of(p);
                for (int j = 0; j < own.Length; j++)
                    any[regions.OfPart[j]] |= own[j];
                for (int r = 0; r < count; r++)
                    hits[(p * count) + r] += any[r] ? 1 : 0;
            }
        }
        int supported = seen.Count(s => s >= minimumSupport);
        if (supported == 0 || k == 0)
            return null;
        double[] scores = new double[n * n];
        for (int p = 0; p < k; p++)
        {
            for (int r = 0; r < count; r++)
                scores[(p * n) + r] = seen[r] >= minimumSupport ? (double)hits[(p * count) + r] / seen[r] : 0;
        }
        return Assignment.Maximize(scores, n).Select((r, p) => scores[(p * n) + r]).Sum() / Math.Min(k, supported);
    }
}
