using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>Completeness: |Σ map − (logit − bias)| / max(1, |logit|). Means instead of sums for methods that say so. 0 where the map is the evidence, shared out.</summary>
public sealed class CompletenessError : AxiomMetric
{
    /// <inheritdoc/>
    public override string Name => "completeness";

    /// <inheritdoc/>
    public override string Variant => "completeness:relative";

    private protected override MetricScore Violation(MapSubject subject, AttributionOptions options, CancellationToken ct)
    {
        double logit = subject.Score(ScoreKind.Logit), evidence = logit - subject.Image.Head.Bias[subject.Class];
        return MetricScore.Of(Math.Abs(InLogits(subject.Map, subject.Method).Sum() - evidence) / Math.Max(1, Math.Abs(logit)));
    }
}
