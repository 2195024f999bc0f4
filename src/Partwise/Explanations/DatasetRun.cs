using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.Explanations;

/// <summary>What came of a dataset's photos, in the dataset's order.</summary>
/// <param name="Results">One for every photo that could be used.</param>
/// <param name="Skipped">The photos that could not, and what the dataset holds but cannot be read.</param>
/// <param name="Unmatched">Classes of the dataset that stand for no class of the model.</param>
public sealed record DatasetRun<T>(IReadOnlyList<T> Results, IReadOnlyList<SkippedImage> Skipped, IReadOnlyList<string> Unmatched)
    where T : class;

/// <summary>Runs the photos of a dataset through a model.</summary>
public static class DatasetRun
{
    /// <summary>Looks at every photo once. A photo that cannot be read, or that the model answers with NaN, is skipped and stops
    /// nothing.</summary>
    /// <param name="model">The model. What it is meant to see, the box or the whole photo, it is shown.</param>
    /// <param name="dataset">The photos.</param>
    /// <param name="map">The user's own table of folders and labels; null for matching by name.</param>
    /// <param name="threads">Photos worked on at the same time; the result does not depend on it.</param>
    /// <param name="look">What is wanted of a photo; called from several threads.</param>
    /// <param name="progress">Told how many are done, from several threads; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PartwiseException">There are no photos, or none can be used.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static DatasetRun<T> Of<T>(
        OpenedModel model,
        ImageDataset dataset,
        LabelMap? map,
        int threads,
        Func<LabelledPhoto, CancellationToken, T> look,
        Action<int>? progress = null,
        CancellationToken cancellationToken = default
    )
        where T : class
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(look);
        ClassMatching? matching =
            dataset.Classes.Count == 0
                ? null
                : ClassMatcher.Match([.. dataset.Classes.Select(c => c.Name)], model.Labels, model.LabelsAreNames, map);
        Dictionary<int, int> labels = matching?.Matched.ToDictionary(m => m.Class, m => m.Label) ?? [];
        CropMode crop = model.ShowsBoxes ? CropMode.Box : CropMode.Full;
        int count = dataset.Images.Count,
            done = 0;
        var results = new T?[count];
        string?[] reasons = new string?[count];
        OrderedWorkers.Run(
            count,
            threads,
            (i, token) =>
            {
                DatasetImage image = dataset.Images[i];
                try
                {
                    SeenPhoto seen = model.Look(image.Path, image.Region(crop), token);
                    if (seen.IsFinite)
                        results[i] = look(
                            new LabelledPhoto(image, image.Class is { } c && labels.TryGetValue(c, out int label) ? label : null, seen),
                            token
                        );
                    else
                        reasons[i] = "the model gives NaN or infinity for it";
                }
                catch (ImageException e)
                {
                    reasons[i] = SkippedImage.ReasonOf(e);
                }
                progress?.Invoke(Interlocked.Increment(ref done));
            },
            cancellationToken
        );
        SkippedImage[] skipped =
        [
            .. Enumerable
                .Range(0, count)
                .Where(i => reasons[i] is not null)
                .Select(i => new SkippedImage(dataset.Images[i].RelativePath, reasons[i]!)),
            .. dataset.Skipped,
        ];
        T[] usable = [.. results.OfType<T>()];
        if (usable.Length == 0)
            throw new PartwiseException(
                $"None of the {count} photos of '{dataset.Root}' can be "
                    + $"used{(skipped is [var first, ..] ? $" ({first.Path}: {first.Reason.TrimEnd('.')})" : "")}; give photos in one of "
                    + $"the formats JPEG, PNG, WebP, GIF, TIFF or AVIF."
            );
        return new DatasetRun<T>(usable, skipped, [.. matching?.Unmatched.Select(u => u.Name) ?? []]);
    }
}
