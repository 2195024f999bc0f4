namespace Partwise.Evaluation;

/// <summary>
/// Purity (Nauta et al., CVPR 2023) in the manner of PIP-Net: for each prototype the images of its class with the highest peak, ten as
/// published; the highest share of them, over parts, with the part in the 32-pixel square around the peak. Mean over prototypes, in [0,1].
/// Images where a part cannot be seen count as misses. PIP-Net looks at all classes, as its prototypes are shared, and merges left and
/// right parts, which <see cref="Compute"/> can do too.
///</summary>
internal static class PurityScore
{
    internal static MetricEntry Entry { get; } =
        new(
            "purity",
            MetricGoal.Higher,
            "Of the images with a prototype's highest peaks, the share that shows one and the same part there."
        )
        {
            Inputs = MetricInputs.AnnotatedParts,
            Pool = images =>
                [images.Score(Variant, h => Compute(Array.ConvertAll(h, i => i.Small!), Array.ConvertAll(h, i => i.Peaks)), 1)],
        };

    /// <summary>The variant's name.</summary>
    public const string Variant = "purity:pipnet-own-class";

    /// <summary>Half the square in pixels of the input: find the hits with this <see cref="PartScoreOptions.HalfSize"/>.</summary>
    public const int HalfSize = 16;

    /// <summary>Measures.</summary>
    /// <param name="images">Hits per image, found with <see cref="HalfSize"/>.</param>
    /// <param name="peaks">Per image the highest value of each prototype's map.</param>
    /// <param name="top">How many images per prototype, at least 1.</param>
    /// <param name="merge">Per part the number of the merged part; null keeps all apart.</param>
    /// <returns>The mean; null where there are no images.</returns>
    /// <exception cref="ArgumentException">The lists have different lengths.</exception>
    public static double? Compute(
        IReadOnlyList<PartHits> images,
        IReadOnlyList<float[]> peaks,
        int top = 10,
        IReadOnlyList<int>? merge = null
    )
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(peaks);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        if (images.Count != peaks.Count)
            throw new ArgumentException($"There are {images.Count} images and {peaks.Count} peaks; they must be the same.", nameof(peaks));
        var purities = new List<double>();
        foreach (IGrouping<int, int> group in Enumerable.Range(0, images.Count).GroupBy(i => images[i].Class))
        {
            for (int p = 0; p < images[group.First()].Prototypes; p++)
            {
                int[] best = [.. group.OrderByDescending(i => peaks[i][p]).Take(top)];
                int parts = merge is null ? images[best[0]].Parts : merge.Max() + 1;
                int[] hits = new int[Math.Max(1, parts)];
                foreach (int i in best)
                {
                    bool[] own = new bool[hits.Length];
                    for (int j = 0; j < images[i].Parts; j++)
                        own[merge?[j] ?? j] |= images[i].Of(p)[j];
                    for (int j = 0; j < hits.Length; j++)
                        hits[j] += own[j] ? 1 : 0;
                }
                purities.Add((double)hits.Max() / best.Length);
            }
        }
        return purities.Count == 0 ? null : purities.Average();
    }
}
