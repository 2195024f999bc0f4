using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>
/// Model parameter randomisation test (Adebayo et al., NeurIPS 2018), cascading: the weights are randomised from the logits downwards
/// (<see cref="RandomisedModels"/>: values permuted within each tensor, up to six stages), and after each stage the map is made anew. The
/// score is the mean, over the stages, of Spearman's correlation between the magnitudes of the new map and of the original. Near 0 where a
/// method depends on what the model has learnt; near 1 where it does not. A constant map agrees with nothing and counts as 0. The original
/// network itself is no stage (Quantus averages its correlation of 1 along with the others). Undefined for part maps: their prototypes
/// belong to the weights that they were made for. The curve holds the correlation against the share of the stages randomised.
///</summary>
internal sealed class ModelRandomisation : IMapMetric
{
    private readonly int _stages;
    private readonly int _seed;

    internal static MetricEntry Entry { get; } =
        MetricEntry.Of(
            "model-randomisation",
            MetricGoal.Neither,
            "Rank agreement of the map with the maps of the same network with its weights randomised layer by layer: near 0 where a "
                + "method depends on what the model has learnt.",
            () => new ModelRandomisation()
        );

    /// <summary>Creates the metric.</summary>
    /// <param name="stages">How many stages at most, at least 1; a network with fewer layers has fewer.</param>
    /// <param name="seed">The seed of the permutations, the same for all images.</param>
    public ModelRandomisation(int stages = 6, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stages);
        (_stages, _seed) = (stages, seed);
    }

    /// <inheritdoc/>
    public string Name => "model-randomisation";

    /// <inheritdoc/>
    public string Variant => "model-randomisation:cascading-permuted";

    /// <inheritdoc/>
    public MetricScore Measure(MapSubject subject, AttributionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(options);
        if (subject.Method is not { } method || subject.Image.Model is not ClassifierModel model)
            return MetricScore.Undefined("The map does not come from a method that could be asked again.");
        if (method is SummedPartMaps)
            return MetricScore.Undefined(
                "The prototypes belong to the weights that they were made for, so they cannot be asked about others."
            );
        if (subject.Unusable() is { } reason)
            return MetricScore.Undefined(reason);
        RandomisedModels randomised = RandomisedModels.Of(model.Classifier, _stages, _seed);
        if (randomised.Count == 0)
            return MetricScore.Undefined("The network has no weights that could be randomised.");
        double[] original = Magnitudes(subject.Map),
            correlations = new double[randomised.Count];
        for (int stage = 0; stage < correlations.Length; stage++)
        {
            AttributionSubject seen = randomised[stage].Open(subject.Image.Input.Span, cancellationToken);
            AttributionMap map = method.Attribute(seen, subject.Class, options, cancellationToken);
            if (!map.IsFinite)
                return MetricScore.Undefined("A randomised network gives values that are not finite numbers.");
            correlations[stage] = Ranks.Spearman(original, Magnitudes(map)) ?? 0;
        }
        double[] shares = [.. Enumerable.Range(1, correlations.Length).Select(s => (double)s / correlations.Length)];
        return MetricScore.Of(correlations.Average(), new MetricCurve(shares, correlations));
    }

    private static double[] Magnitudes(AttributionMap map) => Array.ConvertAll(map.Values, v => Math.Abs((double)v));
}
