using Partwise.Attribution;
using Partwise.Datasets;
using Partwise.Explanations;
using Partwise.Models;

namespace Partwise.Evaluation;

/// <summary>What an edit does to the answers on a dataset.</summary>
/// <param name="Dataset">The dataset's name.</param>
/// <param name="Accuracy">Before and after, over the photos whose class the model has; null where there are none.</param>
/// <param name="Changed">The photos whose predicted class is another one, in the dataset's order.</param>
/// <param name="Photos">How many photos were shown.</param>
/// <param name="Skipped">Photos that could not be used.</param>
/// <param name="Unmatched">Classes of the dataset that the model does not have.</param>
public sealed record EditEvaluation(
    string Dataset,
    PairedAccuracy? Accuracy,
    IReadOnlyList<ChangedPrediction> Changed,
    int Photos,
    IReadOnlyList<SkippedImage> Skipped,
    IReadOnlyList<string> Unmatched
)
{
    /// <summary>Shows every photo to both classifiers.</summary>
    /// <param name="before">The bundle's own classifier.</param>
    /// <param name="after">The edited one, with the same input and classes.</param>
    /// <param name="dataset">The photos.</param>
    /// <param name="map">The user's own table of folders and labels; null for matching by name.</param>
    /// <param name="threads">Photos worked on at the same time.</param>
    /// <param name="progress">Told how many are done; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PartwiseException">No photo can be used.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static EditEvaluation Run(
        OpenedModel before,
        ImageClassifier after,
        ImageDataset dataset,
        LabelMap? map,
        int threads,
        Action<int>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(dataset);
        var edited = new ClassifierModel(after);
        DatasetRun<ChangedPrediction> run = DatasetRun.Of(
            before,
            dataset,
            map,
            threads,
            (photo, token) =>
            {
                AttributionSubject subject = photo.Seen.Subject,
                    answer = edited.Open(subject.Input.Span, token);
                return new ChangedPrediction(
                    photo.Image.RelativePath,
                    photo.Label,
                    before.Top(subject.Logits.Span, 1)[0],
                    before.Top(answer.Logits.Span, 1)[0]
                );
            },
            progress,
            cancellationToken
        );
        ChangedPrediction[] labelled = [.. run.Results.Where(r => r.Class is not null)];
        PairedAccuracy? accuracy =
            labelled.Length == 0
                ? null
                : PairedAccuracy.Of(
                    [.. labelled.Select(r => r.Before.Class == r.Class)],
                    [.. labelled.Select(r => r.After.Class == r.Class)]
                );
        return new EditEvaluation(
            dataset.Name,
            accuracy,
            [.. run.Results.Where(r => r.Before.Class != r.After.Class)],
            run.Results.Count,
            run.Skipped,
            run.Unmatched
        );
    }
}
