namespace Partwise.Evaluation;

/// <summary>
/// Negative map mass: over all parts, Σ |values that contradict their part's sign| / Σ |values|. The sign is that of the part's coefficient
/// (what choosing NMF was meant to avoid), in [0,1]; or that of its contribution, in [0, 0.5]. Undefined where all maps are zero.
///</summary>
/// <param name="byCoefficient">The coefficient's sign instead of the contribution's.</param>
internal sealed class NegativeMapMass(bool byCoefficient = false) : IPartMetric
{
    internal static MetricEntry Entry { get; } =
        new("negative-map-mass", MetricGoal.Lower, "Share of the part maps' mass that contradicts its part's sign.")
        {
            Forms =
            {
                ["negative-map-mass"] = () => new NegativeMapMass(byCoefficient: true),
                ["negative-map-mass:contribution-sign"] = () => new NegativeMapMass(),
            },
        };

    /// <inheritdoc/>
    public string Name => "negative-map-mass";

    /// <inheritdoc/>
    public string Variant => byCoefficient ? "negative-map-mass:coefficient-sign" : "negative-map-mass:contribution-sign";

    /// <inheritdoc/>
    public MetricScore Measure(PartImage image, ObjectRegion? truth)
    {
        ArgumentNullException.ThrowIfNull(image);
        double against = 0,
            total = 0;
        for (int i = 0; i < image.K; i++)
        {
            double sign = byCoefficient
                ? image.CounterEvidence[i]
                    ? -1
                    : 1
                : image.Contributions[i];
            foreach (float value in image.Map(i))
            {
                total += Math.Abs(value);
                against += value * sign < 0 ? Math.Abs(value) : 0;
            }
        }
        return total > 0 ? MetricScore.Of(against / total) : MetricScore.Undefined("All part maps are zero.");
    }
}
