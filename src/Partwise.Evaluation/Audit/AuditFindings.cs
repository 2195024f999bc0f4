using System.Globalization;
using Partwise.Datasets;
using Partwise.Explanations;

namespace Partwise.Evaluation;

/// <summary>Turns what was measured into findings, gravest first: of parts that depend on what is no object, then of classes and of the
/// model.</summary>
internal static class AuditFindings
{
    public static IEnumerable<AuditFinding> Of(
        OpenedModel model,
        IReadOnlyList<AuditedPhoto> photos,
        IReadOnlyList<AuditedPart> parts,
        IReadOnlyList<AuditedClass> classes,
        Calibration? calibration,
        IReadOnlyList<AuditedGroup> groups,
        PhotoAttributes? attributes
    )
    {
        // A part that adds nothing misleads nobody; what a part adds weighs its finding.
        double Weight(AuditFinding f) => f.Value * Math.Max(0, parts.First(p => p.Class == f.Class && p.Part == f.Part).MeanContribution);
        var ofParts = parts
            .Where(p => p.Photos >= AuditThresholds.MinimumPhotos && p.MeanContribution > 0)
            .SelectMany(p => OfPart(p, photos, model))
            .ToList();
        string[] grave = ["place", "background", "few-photos", "shared"];
        foreach (AuditFinding finding in ofParts.OrderBy(f => Array.IndexOf(grave, f.Kind)).ThenByDescending(Weight))
            yield return finding;
        foreach (
            AuditedClass c in classes
                .Where(c => c.Predicted >= AuditThresholds.MinimumPhotos && c.Alone is not null && c.AloneShare >= AuditThresholds.OnePart)
                .OrderByDescending(c => c.AloneShare)
        )
        {
            yield return new AuditFinding(
                "one-part",
                c.Class,
                c.Label,
                c.Alone,
                model.PartName(c.Class, c.Alone!.Value),
                c.AloneShare,
                AuditThresholds.OnePart,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"In {100 * c.AloneShare:0} % of the {c.Predicted} photos for which '{c.Label}' is predicted, "
                        + $"{Called(model, c.Class, c.Alone!.Value)} decides by itself: with the bias it is above every other class."
                ),
                Shown(photos.Where(p => p.Predicted == c.Class), p => p.Pushed.Count > c.Alone ? p.Pushed[c.Alone.Value] : 0)
            );
        }
        int labelled = photos.Count(p => p.Label is not null),
            recognised = photos.Count(p => p.Recognised);
        foreach (
            AuditedGroup group in groups
                .Where(g => g.Photos >= AuditThresholds.MinimumPhotos && g.Interval.High < (double)recognised / labelled)
                .OrderBy(g => (double)g.Recognised / g.Photos)
        )
        {
            yield return new AuditFinding(
                "group",
                null,
                null,
                null,
                null,
                (double)group.Recognised / group.Photos,
                (double)recognised / labelled,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Of photos with {group.Attribute} = {group.Value}, {100.0 * group.Recognised / group.Photos:0} % are recognised "
                        + $"({group.Recognised} of {group.Photos}); of all photos it is {100.0 * recognised / labelled:0} %."
                ),
                Shown(photos.Where(p => !p.Recognised && attributes!.Value(p.Path, group.Attribute) == group.Value), p => p.Probability)
            );
        }
        if (calibration is { } c2 && c2.Error >= AuditThresholds.Calibration)
        {
            yield return new AuditFinding(
                "calibration",
                null,
                null,
                null,
                null,
                c2.Error,
                AuditThresholds.Calibration,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Probabilities and shares of photos recognised differ by {100 * c2.Error:0} points on average."
                ),
                Shown(photos.Where(p => p.Label is not null && !p.Recognised), p => p.Probability)
            );
        }
    }

    private static IEnumerable<AuditFinding> OfPart(AuditedPart part, IReadOnlyList<AuditedPhoto> photos, OpenedModel model)
    {
        string called = Called(model, part.Class, part.Part);
        IReadOnlyList<AuditPicture> Most(Func<PartSight, double> value) =>
            Shown(
                photos.Where(p => p.Label == part.Class && p.Own.Count > part.Part),
                p => value(p.Own[part.Part]),
                p => p.Own[part.Part].Contribution
            );
        AuditFinding Finding(string kind, double value, double threshold, string sentence, Func<PartSight, double> order) =>
            new(kind, part.Class, part.Label, part.Part, part.Name, value, threshold, sentence, Most(order));
        if (part.PlaceShare >= AuditThresholds.Place && part.Place != "middle")
        {
            yield return Finding(
                "place",
                part.PlaceShare,
                AuditThresholds.Place,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Capital(called)} of '{part.Label}' looks at one place of the picture: {100 * part.PlaceShare:0} % of its "
                        + $"evidence is {part.Place}, in {100 * part.PlaceArea:0} % of the area. A mark, text, or the border may be what "
                        + $"it knows."
                ),
                s => s.Contribution
            );
        }
        if (part.Background is { } background && background >= AuditThresholds.Background)
        {
            yield return Finding(
                "background",
                background,
                AuditThresholds.Background,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Capital(called)} of '{part.Label}' lives on the background: {100 * background:0} % of its evidence is off the "
                        + $"object{(part.Estimated ? " (estimated)" : "")}, which covers {100 * (1 - part.BackgroundArea!.Value):0} % of "
                        + $"the picture."
                ),
                s => s.Contribution * (s.Background ?? 0)
            );
        }
        if (part.FewPhotos >= AuditThresholds.FewPhotos)
            yield return Finding(
                "few-photos",
                part.FewPhotos,
                AuditThresholds.FewPhotos,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Capital(called)} of '{part.Label}' responds to few photos: a tenth of them holds {100 * part.FewPhotos:0} % "
                        + $"of what it adds."
                ),
                s => s.Contribution
            );
        if (part.SharedWith.Count >= Math.Max(3, AuditThresholds.Shared * model.Labels.Count))
            yield return Finding(
                "shared",
                part.SharedWith.Count,
                Math.Max(3, AuditThresholds.Shared * model.Labels.Count),
                $"{Capital(called)} of '{part.Label}' tells no classes apart: {part.SharedWith.Count} others have nearly the same part.",
                s => s.Contribution
            );
    }

    private static AuditPicture[] Shown(
        IEnumerable<AuditedPhoto> photos,
        Func<AuditedPhoto, double> order,
        Func<AuditedPhoto, double>? value = null
    ) =>
        [
            .. photos
                .OrderByDescending(order)
                .ThenBy(p => p.Index)
                .Take(AuditThresholds.Pictures)
                .Select(p => new AuditPicture(p.Path, (value ?? order)(p), null)),
        ];

    private static string Called(OpenedModel model, int c, int part) =>
        model.PartName(c, part) is { } name ? $"the part '{name}'" : string.Create(CultureInfo.InvariantCulture, $"part {part + 1}");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
