namespace Partwise.Evaluation;

/// <summary>Negative-evidence share: Σ of the magnitudes of negative contributions / Σ of all magnitudes. In [0,1]. Undefined where no part
/// contributes.</summary>
internal sealed class NegativeEvidenceShare : IPartMetric
{
    internal static MetricEntry Entry { get; } =
        MetricEntry.Of(
            "negative-evidence",
            MetricGoal.Neither,
            "Share of the contributions that speaks against the class.",
            () => new NegativeEvidenceShare()
        );

    /// <inheritdoc/>
    public string Name => "negative-evidence";

    /// <inheritdoc/>
    public string Variant => "negative-evidence:contributions";

    /// <inheritdoc/>
    public MetricScore Measure(PartImage image, ObjectRegion? truth)
    {
        ArgumentNullException.ThrowIfNull(image);
        double[] all = image.Contributions;
        double total = all.Sum(Math.Abs);
        return total > 0 ? MetricScore.Of(all.Sum(c => Math.Max(0, -c)) / total) : MetricScore.Undefined("No part contributes anything.");
    }
}
