using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>What metrics against an annotated object have in common: they need one, inside the input, and a usable map.</summary>
internal abstract class TruthMetric : IMapMetric
{
    private protected TruthMetric() { }

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string Variant { get; }

    /// <inheritdoc/>
    public bool NeedsTruth => true;

    /// <inheritdoc/>
    public virtual bool ByMask => false;

    /// <inheritdoc/>
    public MetricScore Measure(MapSubject subject, AttributionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if ((ByMask ? subject.Mask : subject.Truth) is not { } truth)
            return MetricScore.Undefined(ByMask ? ObjectMaskView.Missing : "The image has no annotated object.");
        if (truth.Height != subject.Large.Height || truth.Width != subject.Large.Width)
            throw new ArgumentException(
                $"The annotation is {truth.Height}×{truth.Width}, the input {subject.Large.Height}×{subject.Large.Width}; they must "
                    + $"be the same.",
                nameof(subject)
            );
        if (truth.Count == 0)
            return MetricScore.Undefined("The annotated object lies outside the network's input.");
        return subject.Unusable() is { } reason ? MetricScore.Undefined(reason) : Measure(subject.Large.Values, truth);
    }

    /// <summary>Measures a usable map at the input's size.</summary>
    private protected abstract MetricScore Measure(float[] map, ObjectRegion truth);
}
