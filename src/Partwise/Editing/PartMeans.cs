using Partwise.Datasets;
using Partwise.Explanations;

namespace Partwise.Editing;

/// <summary>What parts add on average over a dataset: what a bias has to take over so that the mean logit stays when they are taken
/// out.</summary>
/// <param name="Lost">Per class Σ (1 − factor) · the part's mean contribution over all photos, of whatever class: those of the part's own
/// class alone would raise the logit for everybody else.</param>
/// <param name="Skipped">Photos that could not be used.</param>
public sealed record PartMeans(IReadOnlyDictionary<int, double> Lost, IReadOnlyList<SkippedImage> Skipped)
{
    /// <summary>Measures them.</summary>
    /// <param name="model">The bundle.</param>
    /// <param name="edits">The parts.</param>
    /// <param name="dataset">The photos.</param>
    /// <param name="map">The user's own table of folders and labels; null for matching by name.</param>
    /// <param name="threads">Photos worked on at the same time.</param>
    /// <param name="progress">Told how many are done; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PartwiseException">No photo can be used.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PartMeans Of(
        OpenedModel model,
        IReadOnlyList<PartEdit> edits,
        ImageDataset dataset,
        LabelMap? map,
        int threads,
        Action<int>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(edits);
        int[] classes = [.. edits.Select(e => e.Class).Distinct().Order()];
        DatasetRun<double[]> run = DatasetRun.Of(
            model,
            dataset,
            map,
            threads,
            (photo, _) =>
            {
                double[] taken = new double[classes.Length];
                for (int i = 0; i < classes.Length; i++)
                {
                    int positions = photo.Seen.Subject.Positions;
                    double[] contributions = model.Network!.Contributions(
                        model.Network.Maps(photo.Seen.Subject.HeadInput.Span, positions, classes[i]),
                        positions,
                        classes[i]
                    );
                    taken[i] = edits.Where(e => e.Class == classes[i]).Sum(e => (1 - e.Factor) * contributions[e.Part]);
                }
                return taken;
            },
            progress,
            cancellationToken
        );
        return new PartMeans(
            Enumerable.Range(0, classes.Length).ToDictionary(i => classes[i], i => run.Results.Average(r => r[i])),
            run.Skipped
        );
    }
}
