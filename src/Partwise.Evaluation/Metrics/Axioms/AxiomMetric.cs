using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>What the axioms have in common (Tan et al., ICML 2024): each is a violation, 0 where the axiom holds, with its size.</summary>
internal abstract class AxiomMetric : IMapMetric
{
    private protected AxiomMetric() { }

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string Variant { get; }

    /// <inheritdoc/>
    public MetricScore Measure(MapSubject subject, AttributionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(options);
        if (subject.Unusable(constantAllowed: true) is { } reason)
            return MetricScore.Undefined(reason);
        return Violation(subject, options, cancellationToken);
    }

    /// <summary>The violation.</summary>
    private protected abstract MetricScore Violation(MapSubject subject, AttributionOptions options, CancellationToken ct);

    /// <summary>Why a feature-level test cannot be done, or null.</summary>
    private protected static string? NotAtFeatures(MapSubject subject)
    {
        if (subject.Method is null)
            return "The map does not come from a method that could be asked again.";
        if (subject.Image.Positions == 0 || (subject.Image.Head is null && subject.Image.Model is not IDifferentiableModel))
            return "The model has no feature map that its head could be asked about.";
        return subject.Method is not FeatureMethod && subject.Method.Runs(subject.Image) > 0
            ? "The method looks at pixels, so it has no map of changed features."
            : null;
    }
}
