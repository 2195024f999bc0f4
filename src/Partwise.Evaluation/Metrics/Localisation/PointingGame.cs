namespace Partwise.Evaluation;

/// <summary>Pointing game (Zhang et al., IJCV 2018): 1 if any pixel with the map's highest value lies on the object, else 0. An empty
/// annotation is undefined, never a hit.</summary>
internal sealed class PointingGame : TruthMetric
{
    internal static MetricEntry Entry { get; } =
        MetricEntry.Of(
            "pointing-game",
            MetricGoal.Higher,
            "Share of images whose highest value lies on the object.",
            () => new PointingGame()
        );

    /// <inheritdoc/>
    public override string Name => "pointing-game";

    /// <inheritdoc/>
    public override string Variant => "pointing-game:box";

    private protected override MetricScore Measure(float[] map, ObjectRegion truth)
    {
        float highest = map.Max();
        return MetricScore.Of(map.Where((v, i) => v == highest && truth.Mask[i]).Any() ? 1 : 0);
    }
}
