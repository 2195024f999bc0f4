using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>
/// Completeness: |Σ map − (logit − logit of nothing)| / max(1, |logit|), where nothing is a feature map of zeros, whose logit is the bias
/// of a linear head, or, for methods that integrate from there, an input of zeros (<see cref="Evidence"/>). For parts it is bias + offset:
/// a head's own constant at an image is a term of its own, whose size <see cref="OffsetShare"/> tells. Means instead of sums for methods
/// that say so. 0 where the map is the evidence, shared out.
///</summary>
internal sealed class CompletenessError : AxiomMetric
{
    internal static MetricEntry Entry { get; } =
        MetricEntry.Of(
            "completeness",
            MetricGoal.Lower,
            "Difference between the sum of the map and logit − bias, relative to the logit.",
            () => new CompletenessError(),
            MetricInputs.AdditiveParts
        );

    /// <inheritdoc/>
    public override string Name => "completeness";

    /// <inheritdoc/>
    public override string Variant => "completeness:relative";

    private protected override MetricScore Violation(MapSubject subject, AttributionOptions options, CancellationToken ct) =>
        MetricScore.Of(Evidence.Gap(subject.Image, subject.Class, subject.Map, subject.Method, ct));
}
