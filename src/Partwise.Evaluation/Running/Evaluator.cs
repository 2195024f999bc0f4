using Partwise.Attribution;
using Partwise.Datasets;
using Partwise.Evaluation.GroundTruth;
using Partwise.Explanations;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.Evaluation;

/// <summary>
/// Measures methods on a dataset. Maps are made for the class that the model predicts; part scores look at the prototypes of the image's
/// own class, as published. Images are worked on in parallel, one map at a time each: a worker holds one batch of inputs, the feature maps
/// of the noised draws and the maps of one method, whatever the dataset's size; what stays of an image are its numbers, curves and hits,
/// and its encodings where a C²-score is asked for.
///</summary>
public static class Evaluator
{
    /// <summary>The name of the control whose classes have swapped prototypes.</summary>
    public const string Shuffled = "parts-shuffled";

    /// <summary>Evaluates one model.</summary>
    /// <param name="model">The model, with its parts where it has any. Stays open.</param>
    /// <param name="dataset">The images.</param>
    /// <param name="options">What and how.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PartwiseException">A method or metric does not exist or cannot be used, or no image can be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static EvaluationResult Run(
        OpenedModel model,
        ImageDataset dataset,
        EvaluationOptions options,
        CancellationToken cancellationToken = default
    ) => Run(new EvaluationRequest([model], dataset, options), cancellationToken);

    /// <summary>Evaluates.</summary>
    /// <param name="request">What is evaluated, and how.</param>
    /// <param name="cancellationToken">Ends the work early; a journal keeps what is done.</param>
    /// <exception cref="PartwiseException">A method, metric or part does not exist or cannot be used, no image can be read, or the journal
    /// is another run's.</exception>
    /// <exception cref="Files.OutputException">The journal cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static EvaluationResult Run(EvaluationRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        MetricCatalog.Check(request.Options.Metrics);
        var sum = SummedLogits.Of(request);
        EvaluationPlan[] plans = [.. Enumerable.Range(0, request.Models.Count).Select(m => EvaluationPlan.Create(request, m))];
        JournalContent known = request.Journal?.Begin(request, plans) ?? JournalContent.Empty;
        ILookup<int, EvaluatedImage> done = known.Images.ToLookup(i => i.Model);
        var progress = new Counter(
            request.Progress,
            plans.Sum(p => p.Images.Count * (GroundTruthRun.IsAsked(p) ? 2 : 1)) - known.Images.Count - known.Birds.Count
        );
        var results = new List<EvaluatedImage>();
        var skipped = new List<SkippedImage>();
        for (int m = 0; m < plans.Length; m++)
            results.AddRange(Run(request, plans[m], m, done[m], skipped, progress, cancellationToken));
        EvaluationResult result = EvaluationTable.Create(
            request,
            plans,
            results,
            [.. request.Dataset.Skipped, .. skipped.DistinctBy(s => s.Path)],
            cancellationToken
        );
        result = sum?.Add(result, results) ?? result;
        for (int m = 0; m < plans.Length; m++)
        {
            if (GroundTruthRun.IsAsked(plans[m]))
                result = GroundTruthRun.Add(
                    result,
                    plans[m],
                    request,
                    new BirdJournal(request.Journal, m, known.Birds),
                    progress,
                    cancellationToken
                );
        }
        if (result.Rows.Count > 0)
            return result;
        throw new PartwiseException(
            request.Options.Metrics.Count == 0
                ? $"No metric was given; choose among {MetricCatalog.Choice}."
                : $"Nothing was measured. "
                    + $"{string.Join(" ", EvaluationMarkdown.LeftOut(result).Take(3).Select(o => $"{o.Metric}: {o.Reason}"))}"
        );
    }

    private static IEnumerable<EvaluatedImage> Run(
        EvaluationRequest request,
        EvaluationPlan plan,
        int number,
        IEnumerable<EvaluatedImage> done,
        List<SkippedImage> skipped,
        Counter progress,
        CancellationToken ct
    )
    {
        var view = new EvaluationView(
            plan.Model.Preprocessing,
            request.Options.Mode,
            request.Options.Crop,
            request.Options.Limits,
            request.Dataset.PartNames.Count,
            plan.Metrics.Any(MetricCatalog.ByMask)
        );
        var worker = new ImageEvaluation(
            new ClassifierModel(plan.Model.Classifier) { EvenGrid = request.Options.Mode == EvaluationMode.Published },
            plan,
            number,
            request.Options,
            keepMaps: request.Journal is not null
        );
        var results = new EvaluatedImage?[plan.Images.Count];
        var unreadable = new SkippedImage?[plan.Images.Count];
        foreach (EvaluatedImage image in done.Where(d => d.Index >= 0 && d.Index < results.Length && JournalCheck.Fits(d, plan, request)))
            results[image.Index] = image;
        int[] open = [.. Enumerable.Range(0, results.Length).Where(i => results[i] is null)];
        OrderedWorkers.Run(
            open.Length,
            request.Options.Threads,
            (n, token) =>
            {
                int i = open[n];
                try
                {
                    EvaluatedImage image = worker.Evaluate(view.Read(plan.Images[i].Image), plan.Images[i].Label, i, token);
                    request.Journal?.Append(image);
                    results[i] = image with { Maps = [] };
                }
                catch (ImageException e)
                {
                    unreadable[i] = new SkippedImage(plan.Images[i].Image.RelativePath, SkippedImage.ReasonOf(e));
                }
                progress.Next();
            },
            ct
        );
        skipped.AddRange(unreadable.OfType<SkippedImage>());
        return results.Any(r => r is not null)
            ? results.OfType<EvaluatedImage>()
            : throw new PartwiseException(
                $"None of the {plan.Images.Count} images of '{request.Dataset.Root}' can be read; the first one: "
                    + $"{unreadable.OfType<SkippedImage>().FirstOrDefault()?.Reason}"
            );
    }

    private sealed class Counter(IProgress<EvaluationProgress>? progress, int total) : IProgress<EvaluationProgress>
    {
        private int _done;

        public void Next() => progress?.Report(new EvaluationProgress(Interlocked.Increment(ref _done), total));

        void IProgress<EvaluationProgress>.Report(EvaluationProgress value) => Next();
    }
}
