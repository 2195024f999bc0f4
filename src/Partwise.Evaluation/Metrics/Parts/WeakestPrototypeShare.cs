namespace Partwise.Evaluation;

/// <summary>Weakest-prototype share: the smallest magnitude of a contribution / Σ of all magnitudes. In [0, 1/K]. Undefined where no part
/// contributes.</summary>
internal sealed class WeakestPrototypeShare : IPartMetric
{
    internal static MetricEntry Entry { get; } =
        MetricEntry.Of(
            "weakest-prototype",
            MetricGoal.Higher,
            "Share of the evidence that the weakest part has.",
            () => new WeakestPrototypeShare()
        );

    /// <inheritdoc/>
    public string Name => "weakest-prototype";

    /// <inheritdoc/>
    public string Variant => "weakest-prototype:contributions";

    /// <inheritdoc/>
    public MetricScore Measure(PartImage image, ObjectRegion? truth)
    {
        ArgumentNullException.ThrowIfNull(image);
        double[] all = Array.ConvertAll(image.Contributions, Math.Abs);
        double total = all.Sum();
        return total > 0 ? MetricScore.Of(all.Min() / total) : MetricScore.Undefined("No part contributes anything.");
    }
}
