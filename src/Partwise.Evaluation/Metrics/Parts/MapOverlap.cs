using Partwise.Numerics;

namespace Partwise.Evaluation;

/// <summary>Overlap of a class's maps: the mean over pairs of parts of Pearson's correlation of their maps. In [−1,1], lower is more
/// distinct. Undefined for a single part; a constant map correlates 0.</summary>
internal sealed class MapOverlap : IPartMetric
{
    internal static MetricEntry Entry { get; } =
        MetricEntry.Of("overlap", MetricGoal.Lower, "Mean correlation between the maps of a class's parts.", () => new MapOverlap());

    /// <inheritdoc/>
    public string Name => "overlap";

    /// <inheritdoc/>
    public string Variant => "overlap:per-image";

    /// <inheritdoc/>
    public MetricScore Measure(PartImage image, ObjectRegion? truth)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.K < 2)
            return MetricScore.Undefined("The class has one part, so there is nothing to compare.");
        double[][] maps = [.. Enumerable.Range(0, image.K).Select(i => Array.ConvertAll(image.Map(i).ToArray(), v => (double)v))];
        double sum = 0;
        for (int i = 0; i < image.K; i++)
        {
            for (int j = 0; j < i; j++)
                sum += Statistics.Pearson(maps[i], maps[j]);
        }
        return MetricScore.Of(sum / (image.K * (image.K - 1) / 2));
    }
}
