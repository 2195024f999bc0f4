using System.Numerics.Tensors;
using Partwise.Datasets;
using Partwise.Editing;
using Partwise.Explanations;
using Partwise.Files;

namespace Partwise.Training;

/// <summary>
/// Fits a bundle's whole head again without the directions of some parts. With Q an orthonormal basis of the parts' patterns in feature
/// space, every photo's pooled features x are replaced by (I − QQᵀ)x; multinomial logistic regression with a ridge is fitted on them, and
/// its weights times (I − QQᵀ) are the new head: however much of such a pattern a photo has, no logit changes by it.
///</summary>
public static class HeadRefit
{
    /// <summary>Fits.</summary>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="model">The same bundle opened, to run photos.</param>
    /// <param name="classifier">The same bundle's classifier, to change.</param>
    /// <param name="removed">The parts whose patterns are projected out; their factors do not matter.</param>
    /// <param name="dataset">The training photos.</param>
    /// <param name="map">The user's own table of folders and labels; null for matching by name.</param>
    /// <param name="options">Penalty and tolerance; null for the defaults.</param>
    /// <param name="progress">Told how many photos are done; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PartwiseException">The head has a constant of its own at each image, not every class of the model has a photo, or
    /// no photo can be used.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static RefittedHead Run(
        string folder,
        OpenedModel model,
        BundleClassifier classifier,
        IReadOnlyList<PartEdit> removed,
        ImageDataset dataset,
        LabelMap? map = null,
        LogisticRegressionOptions? options = null,
        Action<int>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(removed);
        options ??= new LogisticRegressionOptions();
        // The fit has no such term, but the graph would go on adding it.
        if (model.Network is { HasOffset: true })
            throw new PartwiseException(
                $"The head of '{folder}' has a constant of its own at each image, which a fit on pooled features cannot take over; "
                    + $"use `Remove` without `Refit`."
            );
        double[][] basis = Basis(folder, removed);
        DatasetRun<Row> run = DatasetRun.Of(
            model,
            dataset,
            map,
            options.Threads,
            (photo, _) => new Row(photo.Label, Pool(photo.Seen)),
            progress,
            cancellationToken
        );
        Row[] rows = [.. run.Results.Where(r => r.Label is not null)];
        int[] missing = [.. Enumerable.Range(0, model.Labels.Count).Except(rows.Select(r => r.Label!.Value))];
        if (missing.Length > 0)
            throw new PartwiseException(
                $"'{dataset.Root}' has no photos of {missing.Length} of the {model.Labels.Count} classes, such as "
                    + $"'{model.Labels[missing[0]]}'; a head can be fitted again only on photos of all of them."
            );
        foreach (Row row in rows)
            Project(row.Values, basis);
        int d = classifier.Head.Channels;
        LogisticRegressionFit fit = LogisticRegression.Fit(
            [.. rows.SelectMany(r => r.Values).Select(v => (float)v)],
            [.. rows.Select(r => r.Label!.Value)],
            model.Labels.Count,
            options,
            cancellationToken
        );
        float[] weights = new float[fit.Weights.Length];
        for (int c = 0; c < fit.Classes; c++)
        {
            double[] w = [.. fit.Weights.AsSpan(c * d, d).ToArray().Select(x => (double)x)];
            Project(w, basis);
            for (int i = 0; i < d; i++)
                weights[(c * d) + i] = (float)w[i];
        }
        EditedClassifier edited = classifier.WithHead(weights, fit.Bias, removed, dataset.Name, fit.Penalty, fit.GradientNorm);
        return new RefittedHead(edited, rows.Length, fit.Objective, fit.GradientNorm, fit.Converged, run.Skipped);
    }

    /// <summary>An orthonormal basis of the parts' patterns, by Gram–Schmidt done twice.</summary>
    private static double[][] Basis(string folder, IReadOnlyList<PartEdit> removed)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, Bundles.BundleFiles.Prototypes));
        var basis = new List<double[]>();
        foreach (PartEdit part in removed)
        {
            string name = FormattableString.Invariant($"class.{part.Class}.nmf");
            int d = (int)file.Tensors[name].Shape[1];
            double[] pattern = file.Read<double>(name).AsSpan(part.Part * d, d).ToArray();
            double before = TensorPrimitives.Norm<double>(pattern);
            Project(pattern, basis);
            Project(pattern, basis);
            double norm = TensorPrimitives.Norm<double>(pattern);
            // A pattern that the others span is projected out already.
            if (norm > 1e-9 * before)
                basis.Add([.. pattern.Select(p => p / norm)]);
        }
        return [.. basis];
    }

    private static void Project(double[] x, IReadOnlyList<double[]> basis)
    {
        foreach (double[] q in basis)
        {
            double along = TensorPrimitives.Dot<double>(x, q);
            for (int i = 0; i < x.Length; i++)
                x[i] -= along * q[i];
        }
    }

    private static double[] Pool(SeenPhoto photo)
    {
        int positions = photo.Subject.Positions;
        double[] pooled = new double[photo.Subject.Channels];
        for (int i = 0; i < photo.Subject.Features.Length; i++)
            pooled[i / positions] += photo.Subject.Features.Span[i] / (double)positions;
        return pooled;
    }

    private sealed record Row(int? Label, double[] Values);
}
