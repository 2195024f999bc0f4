using Partwise.Attribution;
using Partwise.Datasets;
using Partwise.Explanations;

namespace Partwise.Evaluation;

/// <summary>
/// Looks for what a reviewer of a classifier should know: parts that live off the object, look at one place of the picture or respond to
/// few photos; parts that classes share, and classes that one part decides; mistakes with the parts that pushed them; calibration and
/// sub-groups.
///</summary>
public static class Auditor
{
    /// <summary>Audits.</summary>
    /// <param name="model">A bundle whose parts add up to the logit.</param>
    /// <param name="dataset">The photos; boxes and masks are used where they are annotated.</param>
    /// <param name="attributes">Values of attributes by photo; null for none.</param>
    /// <param name="map">The user's own table of folders and labels; null for matching by name.</param>
    /// <param name="options">How it is run; null for the defaults.</param>
    /// <param name="progress">Told how many photos are done; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PartwiseException">The bundle has no such parts, or no photo can be used.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static AuditResult Run(
        OpenedModel model,
        ImageDataset dataset,
        PhotoAttributes? attributes = null,
        LabelMap? map = null,
        AuditOptions? options = null,
        Action<int>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        options ??= new AuditOptions();
        if (model.Network is not { IsAdditive: true })
            throw new PartwiseException(
                $"'{model.Path}' has no parts that add up to a logit; make a bundle of a classifier with a linear head by 'partwise fit'."
            );
        var indices = new Dictionary<DatasetImage, int>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < dataset.Images.Count; i++)
            indices[dataset.Images[i]] = i;
        DatasetRun<AuditedPhoto> run = DatasetRun.Of(
            model,
            dataset,
            map,
            options.Threads,
            (photo, _) => Look(model, photo, indices[photo.Image]),
            progress,
            cancellationToken
        );
        AuditedPart[] parts = [.. PartAudit.Of(model, run.Results)];
        AuditedClass[] classes = [.. ClassAudit.Of(model, run.Results)];
        AuditedPhoto[] labelled = [.. run.Results.Where(p => p.Label is not null)];
        Calibration? calibration =
            labelled.Length == 0 ? null : Calibration.Of([.. labelled.Select(p => p.Probability)], [.. labelled.Select(p => p.Recognised)]);
        AuditedGroup[] groups = attributes is null ? [] : [.. Groups(attributes, labelled)];
        return new AuditResult
        {
            Bundle = model.Name,
            Dataset = dataset.Name,
            Photos = run.Results.Count,
            Labelled = labelled.Length,
            Recognised = labelled.Length == 0 ? null : labelled.Count(p => p.Recognised),
            Findings = [.. AuditFindings.Of(model, run.Results, parts, classes, calibration, groups, attributes)],
            Parts = parts,
            Classes = classes,
            Mistakes = [.. Mistakes(model, labelled)],
            Calibration = calibration,
            Groups = groups,
            Skipped = run.Skipped,
            Warnings = [.. Warnings(model, run, labelled, attributes, dataset)],
        };
    }

    private static AuditedPhoto Look(OpenedModel model, LabelledPhoto photo, int index)
    {
        AttributionSubject subject = photo.Seen.Subject;
        var view = new SubjectParts(model, subject);
        int predicted = subject.Predicted;
        ObjectRegion? annotated = Foreground.Annotated(photo.Image, photo.Seen.View, model.ShowsBoxes);
        double[]? estimated = annotated is null && photo.Label is { } own ? Foreground.Estimated(view.EvidenceOfOthers(own)) : null;
        float[] logits = subject.Logits.ToArray();
        float[] pushing = view.Maps(predicted);
        double[] pushed = view.Contributions(predicted, pushing);
        return new AuditedPhoto
        {
            Index = index,
            Path = photo.Image.RelativePath,
            Label = photo.Label,
            Predicted = predicted,
            Probability = model.Top(logits, 1)[0].Probability,
            LogitDifference = photo.Label is { } label ? logits[predicted] - logits[label] : 0,
            Own = photo.Label is { } c ? view.Sights(c, annotated, estimated) : [],
            Pushed = pushed,
            Sufficient =
                pushed.Length == 0
                    ? null
                    : SufficientSet.Find(
                        logits[predicted] - pushed.Sum(),
                        pushed,
                        logits.Where((_, l) => l != predicted).Select(l => (double)l)
                    ),
            BackgroundArea = annotated is not null ? 1 - ((double)annotated.Count / annotated.Mask.Length) : 1 - estimated?.Average(),
            Estimated = estimated is not null,
            Rows = subject.Rows,
            Columns = subject.Columns,
        };
    }

    private static IEnumerable<AuditedMistake> Mistakes(OpenedModel model, IReadOnlyList<AuditedPhoto> labelled)
    {
        foreach (AuditedPhoto photo in labelled.Where(p => !p.Recognised).OrderByDescending(p => p.Probability).ThenBy(p => p.Index))
        {
            int own = photo.Label!.Value;
            AuditedPush Push(int c, int part, double difference) => new(c, model.Labels[c], part, model.PartName(c, part), difference);
            AuditedPush[] parts =
            [
                .. photo.Pushed.Select((v, i) => Push(photo.Predicted, i, v)),
                .. photo.Own.Select((s, i) => Push(own, i, -s.Contribution)),
            ];
            yield return new AuditedMistake(
                photo.Path,
                model.Labels[own],
                model.Labels[photo.Predicted],
                photo.Probability,
                photo.LogitDifference,
                photo.LogitDifference - parts.Sum(p => p.Difference),
                [.. parts.OrderByDescending(p => p.Difference)],
                null
            );
        }
    }

    private static IEnumerable<AuditedGroup> Groups(PhotoAttributes attributes, AuditedPhoto[] labelled) =>
        attributes.Names.SelectMany(name =>
            labelled
                .Where(p => attributes.Value(p.Path, name) is not null)
                .GroupBy(p => attributes.Value(p.Path, name)!, StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new AuditedGroup(
                    name,
                    g.Key,
                    g.Count(),
                    g.Count(p => p.Recognised),
                    PairedAccuracy.Wilson(g.Count(p => p.Recognised), g.Count())
                ))
        );

    private static IEnumerable<string> Warnings(
        OpenedModel model,
        DatasetRun<AuditedPhoto> run,
        AuditedPhoto[] labelled,
        PhotoAttributes? attributes,
        ImageDataset dataset
    )
    {
        if (labelled.Length == 0)
            yield return "No photo's class is known, so that parts, mistakes and calibration cannot be judged; give a folder with "
                + "one subfolder per class, or a CSV (path,class).";
        else if (labelled.Any(p => p.Estimated))
            yield return $"{labelled.Count(p => p.Estimated)} of {labelled.Length} photos have "
                + $"{(model.ShowsBoxes ? "no mask" : "neither box nor mask")}; where the object is there was estimated from "
                + $"what speaks for the other classes.";
        if (run.Unmatched.Count > 0)
            yield return $"{run.Unmatched.Count} classes of the dataset stand for no class of the model, such as '{run.Unmatched[0]}'.";
        if (
            attributes is not null
            && attributes.Paths.Except(dataset.Images.Select(i => i.RelativePath), StringComparer.Ordinal).ToArray()
                is [var first, ..] unknown
        )
            yield return $"{unknown.Length} lines of the attributes are about photos that the dataset does not have, such as '{first}'.";
    }
}
