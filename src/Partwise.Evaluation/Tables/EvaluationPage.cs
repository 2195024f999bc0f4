using System.Text.Json;
using Partwise.Bundles;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.Evaluation;

/// <summary>Builds the page of an evaluation: one HTML file with the table, curves, part scores, and per metric the best and worst images
/// with their maps.</summary>
internal static class EvaluationPage
{
    private const string Resources = "Partwise.Evaluation.Page.";
    private const int JpegQuality = 82;

    /// <summary>Builds the page. Photos are read again, maps come from the journal.</summary>
    public static string Build(EvaluationRequest request, EvaluationResult result, EvaluationJournal journal, CancellationToken ct)
    {
        var shown = result.Extremes.SelectMany(e => e.Best.Concat(e.Worst).Select(i => (e.Model, i.Index))).ToHashSet();
        Dictionary<(int Model, int Index), IReadOnlyList<ImageMap>> maps = journal.Maps(shown);
        EvaluationPlan[] plans = [.. Enumerable.Range(0, request.Models.Count).Select(m => EvaluationPlan.Create(request, m))];
        var photos = new Dictionary<(int Model, int Index), PagePhoto>();
        foreach ((int model, int index) in shown.Order())
        {
            ct.ThrowIfCancellationRequested();
            if (Photo(request, plans[model], index) is { } photo)
                photos[(model, index)] = photo;
        }
        var pivot = new EvaluationPivot(result);
        var data = new PageData
        {
            Title = $"Evaluation on {result.Dataset}",
            Version = BundleVersions.Current,
            Document = EvaluationDocument.Of(result) with
            {
                Rows = [.. result.Rows.Where(r => !EvaluationPivot.IsOfModel(r))],
                Omitted = [.. EvaluationMarkdown.LeftOut(result)],
            },
            Caption = EvaluationMarkdown.Caption(result),
            Facts = result.Rows.Select(r => MetricCatalog.Entry(r.Variant)).Distinct().ToDictionary(e => e.Name, e => e.Meaning),
            Goals = result
                .Rows.Select(r => r.Variant)
                .Distinct()
                .Where(v => MetricCatalog.HigherIsBetter(v) is not null)
                .ToDictionary(v => v, v => MetricCatalog.HigherIsBetter(v)!.Value),
            Best = [.. pivot.Variants.SelectMany(v => pivot.Methods.Where(m => pivot.IsBest(m, v)).Select(m => $"{v}\n{m}"))],
            Bundles =
            [
                .. request
                    .Models.SelectMany(m => m.Parts)
                    .Select(p => new PageBundle(
                        p.Name,
                        p.Document.Kind,
                        p.Document.Model.Name,
                        p.Document.Options.K,
                        p.Document.Options.Basis,
                        p.Document.Options.Factorizer,
                        p.Document.Options.Refine,
                        p.Document.Dataset
                    )),
            ],
            Photos = photos.ToDictionary(p => Key(p.Key), p => p.Value),
            Extremes =
            [
                .. result
                    .Extremes.Select(e => new PageExtremes(
                        e.Method,
                        e.Variant,
                        Tiles(e, e.Best, photos, maps),
                        Tiles(e, e.Worst, photos, maps),
                        Geometry(request, plans[e.Model])
                    ))
                    .Where(e => e.Best.Count + e.Worst.Count > 0),
            ],
        };
        return ViewerPage.Compose(
            data.Title,
            [.. ViewerPage.SharedScripts, Resources + "evaluation.js"],
            JsonSerializer.Serialize(data, BundleJson.Embedded),
            typeof(EvaluationPage).Assembly,
            Resources + "evaluation.css"
        );
    }

    private static FeatureGeometry? Geometry(EvaluationRequest request, EvaluationPlan plan) =>
        request.Options.Mode == EvaluationMode.Published || plan.Model.Classifier.Features is not { Positions: > 0 }
            ? null
            : plan.Model.Classifier.Geometry;

    private static List<PageTile> Tiles(
        MetricExtremes extremes,
        IReadOnlyList<ExtremeImage> images,
        Dictionary<(int, int), PagePhoto> photos,
        Dictionary<(int, int), IReadOnlyList<ImageMap>> maps
    )
    {
        var tiles = new List<PageTile>();
        foreach (ExtremeImage image in images)
        {
            (int, int) key = (extremes.Model, image.Index);
            ImageMap? map = maps.GetValueOrDefault(key)?.FirstOrDefault(m => m.Method == extremes.Method && m.Values.All(float.IsFinite));
            if (photos.ContainsKey(key) && map is not null)
                tiles.Add(new PageTile(Key(key), image.Value, map.Height, map.Width, map.Values));
        }
        return tiles;
    }

    private static PagePhoto? Photo(EvaluationRequest request, EvaluationPlan plan, int index)
    {
        PlannedImage image = plan.Images[index];
        var view = new EvaluationView(
            plan.Model.Preprocessing,
            request.Options.Mode,
            request.Options.Crop,
            request.Options.Limits,
            request.Dataset.PartNames.Count
        );
        try
        {
            (int height, int width) = (plan.Model.Preprocessing.Crop.Height, plan.Model.Preprocessing.Crop.Width);
            byte[] jpeg = ImageEncoder.Jpeg(new RgbImage(width, height, view.Read(image.Image).Pixels), JpegQuality);
            return new PagePhoto(
                image.Image.RelativePath,
                image.Label is { } l ? plan.Model.Labels[l] : null,
                "data:image/jpeg;base64," + Convert.ToBase64String(jpeg),
                width,
                height
            );
        }
        catch (ImageException)
        {
            // It was there when it was measured; the page goes without its picture.
            return null;
        }
    }

    private static string Key((int Model, int Index) image) => FormattableString.Invariant($"{image.Model}-{image.Index}");
}
