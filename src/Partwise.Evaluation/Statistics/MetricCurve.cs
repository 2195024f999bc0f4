namespace Partwise.Evaluation;

/// <summary>A curve: the score after each share of pixels or of the stages of a cascade, or with each number of parts.</summary>
/// <param name="Shares">Shares, in [0,1]; or numbers of parts.</param>
/// <param name="Scores">The score at each, in the unit of the metric (logit or probability).</param>
internal sealed record MetricCurve(IReadOnlyList<double> Shares, IReadOnlyList<double> Scores);
