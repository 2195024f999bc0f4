using Partwise.Attribution;
using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.Evaluation;

/// <summary>
/// Measures methods on a dataset. Maps are made for the class that the model predicts; part scores look at the prototypes of the image's own class, as published. Images are worked on in
/// parallel, one map at a time each, so memory does not grow with the dataset.
/// </summary>
public static class Evaluator
{
    /// <summary>The name of the control whose classes have swapped prototypes.</summary>
    public const string Shuffled = "parts-shuffled";

    /// <summary>Evaluates.</summary>
    /// <param name="model">The model, with its prototypes where it has any. Stays open.</param>
    /// <param name="dataset">The images.</param>
    /// <param name="options">What and how.</param>
    /// <param name="map">Which of the dataset's classes is which label; null goes by name.</param>
    /// <param name="progress">Is told how far the work has come; from several threads.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PartwiseException">A method or metric does not exist or cannot be used, or no image can be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static EvaluationResult Run(
        EvaluationModel model, ImageDataset dataset, EvaluationOptions options, LabelMap? map = null,
        IProgress<EvaluationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        MetricNames.Check(options.Metrics);
        var plan = EvaluationPlan.Create(model, dataset, options, map);
        var view = new EvaluationView(model.Preprocessing, options.Mode, options.Crop, options.Limits, dataset.PartNames.Count);
        var worker = new ImageEvaluation(new ClassifierModel(model.Classifier), model.Preprocessing, plan, options);
        var results = new EvaluatedImage?[plan.Images.Count];
        var skipped = new SkippedImage?[plan.Images.Count];
        int done = 0;
        OrderedWorkers.Run(plan.Images.Count, options.Threads, () => new NoState(), (i, _, token) =>
        {
            try
            {
                results[i] = worker.Evaluate(view.Read(plan.Images[i].Image), plan.Images[i].Label, i, token);
            }
            catch (ImageException e)
            {
                skipped[i] = new SkippedImage(plan.Images[i].Image.RelativePath, e.Message);
            }
            progress?.Report(new EvaluationProgress(Interlocked.Increment(ref done), plan.Images.Count));
        }, cancellationToken);
        EvaluatedImage[] used = [.. results.OfType<EvaluatedImage>()];
        if (used.Length == 0)
            throw new PartwiseException($"None of the {plan.Images.Count} images of '{dataset.Root}' can be read; the first one: {skipped.OfType<SkippedImage>().FirstOrDefault()?.Reason}");
        var table = new EvaluationTable(used, plan, options);
        return new EvaluationResult(dataset.Name, used.Length, options.Mode, options.Crop, table.Rows, table.Omitted, [.. dataset.Skipped, .. skipped.OfType<SkippedImage>()]);
    }

    private sealed class NoState : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
