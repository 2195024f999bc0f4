using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>
/// Sparseness (Chalasani et al., ICML 2020): the Gini index of |map| at the size the method gave it: with the magnitudes a ascending, Σ (2i
/// − n − 1) a_i / (n Σ a). 0 for equal values, (n − 1)/n for a single one.
/// Nothing is added to the values. Undefined for maps that are all zero or not finite.
/// </summary>
internal sealed class Sparseness : IMapMetric
{
    internal static MetricEntry Entry { get; } =
        MetricEntry.Of(
            "sparseness",
            MetricGoal.Neither,
            "Gini index of the map's magnitudes: 0 for equal values, near 1 for a single spot.",
            () => new Sparseness()
        );

    /// <inheritdoc/>
    public string Name => "sparseness";

    /// <inheritdoc/>
    public string Variant => "sparseness:gini";

    /// <inheritdoc/>
    public MetricScore Measure(MapSubject subject, AttributionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (subject.Unusable(constantAllowed: true) is { } reason)
            return MetricScore.Undefined(reason);
        double[] values = [.. subject.Map.Values.Select(v => (double)Math.Abs(v)).Order()];
        double total = values.Sum(),
            weighted = 0;
        if (total == 0)
            return MetricScore.Undefined("The map is all zero, so it has no mass to share out.");
        for (int i = 0; i < values.Length; i++)
            weighted += ((2 * (i + 1)) - values.Length - 1) * values[i];
        return MetricScore.Of(weighted / (values.Length * total));
    }
}
