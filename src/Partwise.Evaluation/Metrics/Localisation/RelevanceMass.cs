namespace Partwise.Evaluation;

/// <summary>
/// Relevance mass (Arras et al., Information Fusion 2022): Σ of the map on the object / Σ of the map, negative values set to 0
/// (<c>positive</c>) or taken by magnitude (<c>absolute</c>). The object is its box, or its mask (<c>positive-mask</c>). In [0,1], higher
/// is better. Undefined where there is no mass. One minus it is the background share.
///</summary>
internal sealed class RelevanceMass(bool absolute = false, bool byMask = false) : TruthMetric
{
    internal static MetricEntry Entry { get; } =
        new("relevance-mass", MetricGoal.Higher, "Share of the map's values that lies on the object.")
        {
            Forms =
            {
                ["relevance-mass"] = () => new RelevanceMass(),
                ["relevance-mass:absolute"] = () => new RelevanceMass(absolute: true),
                ["relevance-mass:mask"] = () => new RelevanceMass(byMask: true),
            },
        };

    /// <inheritdoc/>
    public override string Name => "relevance-mass";

    /// <inheritdoc/>
    public override string Variant => (absolute ? "relevance-mass:absolute" : "relevance-mass:positive") + (byMask ? "-mask" : "");

    /// <inheritdoc/>
    public override bool ByMask => byMask;

    /// <summary>The share of the mass on the object; null where there is no mass.</summary>
    internal static double? Share(ReadOnlySpan<float> map, ObjectRegion truth, bool absolute)
    {
        double inside = 0,
            total = 0;
        for (int i = 0; i < map.Length; i++)
        {
            double mass = absolute ? Math.Abs(map[i]) : Math.Max(map[i], 0);
            total += mass;
            inside += truth.Mask[i] ? mass : 0;
        }
        return total > 0 ? inside / total : null;
    }

    private protected override MetricScore Measure(float[] map, ObjectRegion truth) =>
        Share(map, truth, absolute) is { } share
            ? MetricScore.Of(share)
            : MetricScore.Undefined("The map has no positive value, so it has no mass to share out.");
}
