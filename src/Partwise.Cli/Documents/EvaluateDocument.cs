using Partwise.Evaluation;

namespace Partwise.Cli.Documents;

/// <summary>What <c>evaluate --json</c> prints; schema <c>partwise.evaluate/1</c>.</summary>
internal sealed record EvaluateDocument(
    string Schema, string Dataset, int Images, string Mode, string Crop, IReadOnlyList<EvaluationRow> Rows, IReadOnlyList<OmittedMetric> Omitted, IReadOnlyList<EvaluateSkipped> Skipped)
{
    public static EvaluateDocument Create(EvaluationResult result) => new(
        "partwise.evaluate/1", result.Dataset, result.Images, result.Mode.ToString().ToLowerInvariant(), result.Crop.ToString().ToLowerInvariant(), result.Rows, result.Omitted,
        [.. result.Skipped.Select(s => new EvaluateSkipped(s.Path, s.Reason))]);
}
