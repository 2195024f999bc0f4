using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>
/// Max-sensitivity (Yeh et al., NeurIPS 2019): the largest ‖map of the image − map of the noised image‖₂ / ‖map of the image‖₂ over uniform noise on the normalised input. Noise of
/// ±0.02 and 10 draws as captum has it. Lower is better. Undefined for a map that is all zero (captum divides by 1 instead) or not finite.
/// </summary>
public sealed class MaxSensitivity : IMapMetric
{
    private readonly double _radius;
    private readonly int _draws;

    /// <summary>Creates the metric.</summary>
    /// <param name="radius">The largest change of a value of the normalised input, above 0.</param>
    /// <param name="draws">How many noised images, at least 1.</param>
    public MaxSensitivity(double radius = 0.02, int draws = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(radius);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(draws);
        (_radius, _draws) = (radius, draws);
    }

    /// <inheritdoc/>
    public string Name => "max-sensitivity";

    /// <inheritdoc/>
    public string Variant => "max-sensitivity:captum";

    /// <inheritdoc/>
    public bool NeedsTruth => false;

    /// <inheritdoc/>
    public MetricScore Measure(MapSubject subject, AttributionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(options);
        if (subject.Method is not { } method || subject.Image.Model is not ClassifierModel model)
            return MetricScore.Undefined("The map does not come from a method that could be asked again.");
        if (subject.Unusable(constantAllowed: true) is { } reason)
            return MetricScore.Undefined(reason);
        double norm = Math.Sqrt(subject.Map.Values.Sum(v => (double)v * v)), worst = 0;
        if (norm == 0)
            return MetricScore.Undefined("The map is all zero, so its change cannot be compared with it.");
        var random = new Random(options.Seed);
        float[] noised = new float[subject.Image.Input.Length];
        for (int draw = 0; draw < _draws; draw++)
        {
            for (int i = 0; i < noised.Length; i++)
                noised[i] = subject.Image.Input.Span[i] + (float)(_radius * ((2 * random.NextDouble()) - 1));
            AttributionMap map = method.Attribute(model.Open(noised, cancellationToken), subject.Class, options, cancellationToken);
            double change = 0;
            for (int i = 0; i < map.Values.Length; i++)
                change += Math.Pow((double)map.Values[i] - subject.Map.Values[i], 2);
            worst = Math.Max(worst, Math.Sqrt(change) / norm);
        }
        return MetricScore.Of(worst);
    }
}
