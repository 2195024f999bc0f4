using System.Collections.Concurrent;
using System.Globalization;
using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.PostHoc;

/// <summary>Decides which class is decomposed on which images.</summary>
internal sealed class FitPlanner(Classifier classifier, ImageDataset dataset, FitOptions options)
{
    /// <summary>By the dataset's classes, matched with the model's labels.</summary>
    /// <exception cref="PartwiseException">No class matches, or <c>--classes</c> names one that does not exist.</exception>
    public FitPlan ByLabel(LabelMap? map)
    {
        ClassMatching match = ClassMatcher.Match(
            [.. dataset.Classes.Select(c => c.Name)],
            classifier.Labels.Labels,
            classifier.Labels.Source != LabelSource.None,
            map
        );
        HashSet<int>? wanted = Wanted();
        if (dataset.Classes.Count == 0)
            throw new PartwiseException(
                $"The images of '{dataset.Root}' have no classes; put them into one folder per class, or use `Assign` prediction."
            );
        var skipped = new List<SkippedClass>(match.Unmatched.Select(u => new SkippedClass(u.Name, "it " + u.Reason + ".")));
        if (match.Matched.Count == 0)
        {
            throw new PartwiseException(
                $"None of the {dataset.Classes.Count} classes of '{dataset.Root}' matches a label of '{classifier.Path}' "
                    + $"({Example(skipped)}; its labels: {Example(classifier.Labels.Labels)}); map them with `LabelMap` (lines of "
                    + $"folder,label), or use `Assign` prediction."
            );
        }
        ILookup<int, DatasetImage> byClass = dataset.Images.Where(i => i.Class is not null).ToLookup(i => i.Class!.Value);
        var groups = match
            .Matched.GroupBy(m => m.Label, m => m.Class)
            .OrderBy(g => g.Key)
            .Where(g => wanted?.Contains(g.Key) != false)
            .Select(g => (Class: g.Key, Images: g.Order().SelectMany(c => byClass[c]).ToList()));
        return Plan(groups, wanted, "it has no images.", skipped, []) with
        {
            MapWarnings = [.. match.UnusedMapEntries.Select(f => $"The label map names '{f}', which is no class of the dataset.")],
        };
    }

    /// <summary>By what the model predicts for each image; needs a first pass over all of them.</summary>
    /// <exception cref="PartwiseException">No image can be read, or <c>--classes</c> names a class that does not exist or is never
    /// predicted.</exception>
    public FitPlan ByPrediction(
        ImagePreparer preparer,
        PreparedImages kept,
        WorkClock clock,
        IProgress<FitProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        HashSet<int>? wanted = Wanted();
        int count = dataset.Images.Count,
            done = 0;
        int[] predicted = new int[count];
        var reasons = new ConcurrentDictionary<int, string>();
        var features = new ConcurrentDictionary<string, float[]>(StringComparer.Ordinal);
        int channels = classifier.Features.Channels,
            positions = classifier.Features.Positions;
        // What a gradient or a scale gives is known only once the class is.
        long budget = classifier.IsPlain ? options.KeptFeatureBytes / (sizeof(float) * (long)channels * positions) : 0;
        OrderedWorkers.Run(
            count,
            options.Threads,
            () => new ForwardWorker(classifier, preparer, kept, options.Crop, clock),
            (i, worker, token) =>
            {
                DatasetImage image = dataset.Images[i];
                try
                {
                    worker.Prepare(image);
                    using ClassifierOutput output = worker.Run(token);
                    predicted[i] = Largest(output.Logits, image);
                    if (i < budget && wanted?.Contains(predicted[i]) != false)
                    {
                        float[] rows = new float[channels * positions];
                        FeatureLayout.ToRows(output.Features, channels, positions, rows);
                        features[image.Path] = rows;
                    }
                }
                catch (ImageException e)
                {
                    predicted[i] = -1;
                    reasons[i] = SkippedImage.ReasonOf(e);
                }
                progress?.Report(new FitProgress(FitStage.Predict, Interlocked.Increment(ref done), count));
            },
            cancellationToken
        );
        List<SkippedImage> skipped =
        [
            .. reasons.OrderBy(r => r.Key).Select(r => new SkippedImage(dataset.Images[r.Key].RelativePath, r.Value)),
        ];
        if (skipped.Count == count)
            throw new PartwiseException(
                $"None of the {count} images of '{dataset.Root}' can be read; the first, {skipped[0].Path}: {skipped[0].Reason}."
            );
        var groups = Enumerable
            .Range(0, count)
            .Where(i => predicted[i] >= 0 && wanted?.Contains(predicted[i]) != false)
            .GroupBy(i => predicted[i])
            .OrderBy(g => g.Key)
            .Select(g => (Class: g.Key, Images: g.Select(i => dataset.Images[i]).ToList()));
        return Plan(groups, wanted, "the model predicts it for none of the images.", [], skipped) with { Features = features };
    }

    private FitPlan Plan(
        IEnumerable<(int Class, List<DatasetImage> Images)> groups,
        HashSet<int>? wanted,
        string none,
        List<SkippedClass> skipped,
        List<SkippedImage> skippedImages
    )
    {
        var classes = new List<ClassPlan>();
        var seen = new HashSet<int>();
        foreach ((int c, List<DatasetImage> images) in groups)
        {
            seen.Add(c);
            if (images.Count == 0)
                skipped.Add(new SkippedClass(classifier.Labels.Labels[c], none));
            else
                classes.Add(new ClassPlan(c, classifier.Labels.Labels[c], Spread(images, options.ImagesPerClass)));
        }
        skipped.AddRange((wanted ?? []).Except(seen).Order().Select(c => new SkippedClass(classifier.Labels.Labels[c], none)));
        if (classes.Count == 0)
            throw new PartwiseException(
                $"No class is left to fit on "
                    + $"'{dataset.Root}'{(options.Classes is null ? "" : " with `Classes` " + string.Join(",", options.Classes))}; "
                    + $"{(skipped.Count > 0 ? "left out: " + Example(skipped) : "no image is assigned to any.")}"
            );
        long most = Array.MaxLength / ((long)classifier.Features.Positions * classifier.Form.Channels);
        if (classes.Find(c => c.Images.Count > most) is { } large)
            throw new PartwiseException(
                $"Class '{large.Label}' would take {large.Images.Count} images at once; at most {most} fit this model, so lower "
                    + $"`ImagesPerClass`."
            );
        return new FitPlan(classes, skipped, [.. dataset.Skipped, .. skippedImages]);
    }

    /// <summary>At most <paramref name="most"/> images, spread evenly over the list.</summary>
    private static List<DatasetImage> Spread(List<DatasetImage> images, int most) =>
        images.Count <= most ? images : [.. Enumerable.Range(0, most).Select(i => images[(int)((long)i * images.Count / most)])];

    private HashSet<int>? Wanted()
    {
        if (options.Classes is not { } names)
            return null;
        var wanted = new HashSet<int>();
        foreach (string name in names)
        {
            wanted.Add(
                Find(classifier, name)
                    ?? throw new PartwiseException(
                        $"`Classes` names '{name}', which is neither a label of '{classifier.Path}' nor an index below "
                            + $"{classifier.Classes}."
                    )
            );
        }
        return wanted;
    }

    /// <summary>The class of a label or an index; null where there is none.</summary>
    internal static int? Find(Classifier classifier, string name)
    {
        if (LabelAmbiguity.Find(classifier.Labels.Labels, name) is { } index)
            return index;
        return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < classifier.Classes
            ? number
            : null;
    }

    private static int Largest(ReadOnlySpan<float> logits, DatasetImage image)
    {
        int largest = 0;
        for (int c = 0; c < logits.Length; c++)
        {
            if (!float.IsFinite(logits[c]))
                throw new PartwiseException($"The model answers '{image.RelativePath}' with NaN or infinity; check its weights.");
            if (logits[c] > logits[largest])
                largest = c;
        }
        return largest;
    }

    private static string Example(IReadOnlyList<string> labels) =>
        string.Join(", ", labels.Take(3).Select(l => $"'{l}'")) + (labels.Count > 3 ? ", …" : "");

    private static string Example(List<SkippedClass> skipped) =>
        string.Join("; ", skipped.Take(3).Select(s => $"'{s.Name}': {s.Reason.TrimEnd('.')}"))
        + (skipped.Count > 3 ? $"; and {skipped.Count - 3} more" : "");
}
