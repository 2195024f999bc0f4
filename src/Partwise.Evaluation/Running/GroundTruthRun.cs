using Partwise.Datasets;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>Ground truth as a part of an evaluation.</summary>
internal static class GroundTruthRun
{
    /// <summary>Whether one of its metrics is asked for and can be measured.</summary>
    public static bool IsAsked(EvaluationPlan plan) => Metrics(plan).Length > 0;

    /// <summary>The result with the ground truth's rows after the others.</summary>
    /// <param name="result">What was measured so far.</param>
    /// <param name="plan">Model, methods and images.</param>
    /// <param name="request">The dataset, and how.</param>
    /// <param name="journal">The birds that are done, and where the others are kept.</param>
    /// <param name="progress">Is told after every bird.</param>
    /// <param name="ct">Ends the work early.</param>
    public static EvaluationResult Add(
        EvaluationResult result,
        EvaluationPlan plan,
        EvaluationRequest request,
        BirdJournal journal,
        IProgress<EvaluationProgress> progress,
        CancellationToken ct
    )
    {
        ImageDataset birds = request.Dataset with { Images = [.. plan.Images.Select(i => i.Image)] };
        GroundTruthMethod[] methods =
        [
            .. plan.Methods.Select(m =>
                m.Parts is { } parts ? new GroundTruthMethod(m.Name, parts) : new GroundTruthMethod(m.Name, m.Method)
            ),
        ];
        var options = new GroundTruthOptions
        {
            Metrics = Metrics(plan),
            Threads = request.Options.Threads,
            Seed = request.Options.Seed,
            Resamples = request.Options.Resamples,
        };
        GroundTruthResult truth = AviaryProtocol.Run(plan.Model, methods, birds, options, request.Map, journal, progress, ct);
        return result with
        {
            Rows =
            [
                .. result.Rows,
                .. truth.Rows.Select(r =>
                    r.Method is GroundTruthTable.Model or GroundTruthTable.Chance ? r with { Method = plan.Prefix + r.Method } : r
                ),
            ],
            Omitted = [.. result.Omitted, .. truth.Omitted],
            Skipped = [.. result.Skipped, .. truth.Skipped],
        };
    }

    private static string[] Metrics(EvaluationPlan plan) =>
        [.. plan.Metrics.Where(m => GroundTruthNames.All.Contains(m) && plan.Omitted.All(o => o.Metric != m))];
}
