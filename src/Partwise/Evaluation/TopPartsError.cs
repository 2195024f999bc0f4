namespace Partwise.Evaluation;

/// <summary>Logit error with only the top K parts (by magnitude): |evidence − Σ of their contributions| / |evidence|, evidence = logit − bias. 0 with all parts. Undefined where the evidence is 0.</summary>
public sealed class TopPartsError : IPartMetric
{
    private readonly int _keep;

    /// <summary>Creates the metric.</summary>
    /// <param name="keep">How many parts are kept, at least 1.</param>
    public TopPartsError(int keep)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(keep);
        _keep = keep;
    }

    /// <inheritdoc/>
    public string Name => "top-parts-error";

    /// <inheritdoc/>
    public string Variant => $"top-parts-error:{_keep}";

    /// <inheritdoc/>
    public MetricScore Measure(PartImage image, GroundTruth? truth)
    {
        ArgumentNullException.ThrowIfNull(image);
        double kept = image.Contributions().OrderByDescending(Math.Abs).Take(_keep).Sum();
        return image.Evidence != 0 ? MetricScore.Of(Math.Abs(image.Evidence - kept) / Math.Abs(image.Evidence)) : MetricScore.Undefined("The logit equals its bias, so there is no evidence to compare with.");
    }
}
