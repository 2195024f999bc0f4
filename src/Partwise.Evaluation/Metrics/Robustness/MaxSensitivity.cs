using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>
/// Max-sensitivity (Yeh et al., NeurIPS 2019): the largest ‖map of the image − map of the noised image‖₂ / ‖map of the image‖₂ over uniform
/// noise on the normalised input. Noise of ±0.02 and 10 draws as captum has it. Lower is better. Undefined for a map that is all zero
/// (captum divides by 1 instead) or not finite.
///</summary>
internal sealed class MaxSensitivity : IMapMetric
{
    private readonly double _radius;
    private readonly int _draws;

    internal static MetricEntry Entry { get; } =
        MetricEntry.Of(
            "max-sensitivity",
            MetricGoal.Lower,
            "Largest change of the map under small noise on the input, relative to the map.",
            () => new MaxSensitivity()
        );

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
    public MetricScore Measure(MapSubject subject, AttributionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(options);
        if (subject.Method is not { } method || subject.Image.Model is not ClassifierModel model)
            return MetricScore.Undefined("The map does not come from a method that could be asked again.");
        if (subject.Unusable(constantAllowed: true) is { } reason)
            return MetricScore.Undefined(reason);
        double norm = Math.Sqrt(subject.Map.Values.Sum(v => (double)v * v)),
            worst = 0;
        if (norm == 0)
            return MetricScore.Undefined("The map is all zero, so its change cannot be compared with it.");
        foreach (
            AttributionSubject noised in subject.Image.Shared.Subjects(
                FormattableString.Invariant($"max-sensitivity {_radius} {_draws} {options.Seed}"),
                () => Noised(subject.Image, model, options.Seed, cancellationToken)
            )
        )
        {
            AttributionMap map = method.Attribute(noised, subject.Class, options, cancellationToken);
            double change = 0;
            for (int i = 0; i < map.Values.Length; i++)
                change += Math.Pow((double)map.Values[i] - subject.Map.Values[i], 2);
            worst = Math.Max(worst, Math.Sqrt(change) / norm);
        }
        return MetricScore.Of(worst);
    }

    private AttributionSubject[] Noised(AttributionSubject image, ClassifierModel model, int seed, CancellationToken ct)
    {
        var random = new Random(seed);
        var subjects = new AttributionSubject[_draws];
        for (int draw = 0; draw < subjects.Length; draw++)
        {
            float[] input = image.Input.ToArray();
            for (int i = 0; i < input.Length; i++)
                input[i] += (float)(_radius * ((2 * random.NextDouble()) - 1));
            subjects[draw] = model.Open(input, ct);
        }
        return subjects;
    }
}
