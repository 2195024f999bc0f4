namespace Partwise.Evaluation;

/// <summary>Negative map mass: over all parts, Σ |values whose sign is not that of their part's contribution| / Σ |values|. In [0, 0.5]. Undefined where all maps are zero.</summary>
public sealed class NegativeMapMass : IPartMetric
{
    /// <inheritdoc/>
    public string Name => "negative-map-mass";

    /// <inheritdoc/>
    public string Variant => "negative-map-mass:contribution-sign";

    /// <inheritdoc/>
    public MetricScore Measure(PartImage image, GroundTruth? truth)
    {
        ArgumentNullException.ThrowIfNull(image);
        double[] contributions = image.Contributions;
        double against = 0, total = 0;
        for (int i = 0; i < image.K; i++)
        {
            foreach (float value in image.Map(i))
            {
                total += Math.Abs(value);
                against += value * contributions[i] < 0 ? Math.Abs(value) : 0;
            }
        }
        return total > 0 ? MetricScore.Of(against / total) : MetricScore.Undefined("All part maps are zero.");
    }
}
