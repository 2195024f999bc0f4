namespace Partwise.Evaluation;

/// <summary>Relevance rank (Arras et al., Information Fusion 2022): of the n highest pixels, n the object's size, the share on the object.
/// In [0,1]. Equal values count in ascending order of index.</summary>
internal sealed class RelevanceRank : TruthMetric
{
    internal static MetricEntry Entry { get; } =
        MetricEntry.Of(
            "relevance-rank",
            MetricGoal.Higher,
            "Share of the highest values, as many as the object has pixels, that lies on the object.",
            () => new RelevanceRank()
        );

    /// <inheritdoc/>
    public override string Name => "relevance-rank";

    /// <inheritdoc/>
    public override string Variant => "relevance-rank:box";

    private protected override MetricScore Measure(float[] map, ObjectRegion truth)
    {
        int[] order = PixelOrder.Descending(map);
        int inside = 0;
        foreach (int pixel in order.AsSpan(0, truth.Count))
            inside += truth.Mask[pixel] ? 1 : 0;
        return MetricScore.Of((double)inside / truth.Count);
    }
}
