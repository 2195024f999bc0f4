namespace Partwise.Evaluation;

/// <summary>Logit error with only the top K parts (by magnitude): |evidence − Σ of their contributions| / |evidence|, evidence = logit −
/// bias. 0 with all parts; the curve has every K. Undefined where the evidence is 0.</summary>
internal sealed class TopPartsError : IPartMetric
{
    private readonly int _keep;

    internal static MetricEntry Entry { get; } =
        MetricEntry.Of(
            "top-parts-error",
            MetricGoal.Lower,
            "Relative error of the evidence when only the strongest parts are kept.",
            () => new TopPartsError(1),
            MetricInputs.AdditiveParts
        );

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
    public MetricScore Measure(PartImage image, ObjectRegion? truth)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Evidence == 0)
            return MetricScore.Undefined("The logit equals its bias, so there is no evidence to compare with.");
        double[] added = [.. image.Contributions.OrderByDescending(Math.Abs)],
            errors = new double[added.Length];
        double missing = image.Evidence;
        for (int i = 0; i < added.Length; i++)
        {
            missing -= added[i];
            errors[i] = Math.Abs(missing) / Math.Abs(image.Evidence);
        }
        return MetricScore.Of(
            errors[Math.Min(_keep, errors.Length) - 1],
            new MetricCurve([.. Enumerable.Range(1, errors.Length).Select(i => (double)i)], errors)
        );
    }
}
