using System.Text.Json;
using Partwise.Bundles;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Parts;

namespace Partwise.Cli.Commands;

/// <summary>Explains photos with a bundle: one pass through the part network each.</summary>
internal sealed class ExplainRun(
    Bundle bundle, string bundlePath, Screen screen, DecodeLimits limits, int threads, TimeProvider time, CancellationToken cancellation)
{
    private const string DocumentName = "explain.json";
    private const string Formats = "JPEG, PNG, WebP, GIF or TIFF";

    public int Explain(string[] paths, string? folder, bool overwrite, bool writeMaps)
    {
        ExplainDocument document = Make(paths, folder, overwrite, writeMaps);
        Print(document, folder);
        return document.Images.Count > 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    /// <summary>Explains the photos and prints nothing but progress.</summary>
    public ExplainDocument Make(string[] paths, string? folder, bool overwrite, bool writeMaps)
    {
        try
        {
            return MakeInto(paths, folder, overwrite, writeMaps);
        }
        catch (IOException e) when (folder is not null && Failure.OfOutput(e) is { } cause)
        {
            throw OutputException.From(cause, folder);
        }
    }

    private ExplainDocument MakeInto(string[] paths, string? folder, bool overwrite, bool writeMaps)
    {
        List<string> images = Expand(paths);
        using AtomicDirectory? target = folder is null ? null : AtomicDirectory.Create(folder, overwrite, f => File.Exists(Path.Combine(f, DocumentName)));
        var results = new ExplainedImage?[images.Count];
        var examples = new BundleExample?[images.Count];
        var reasons = new string?[images.Count];
        IReadOnlyList<string> names = ExplanationFiles.FolderNames(images);
        var preparer = new ImagePreparer(bundle.Network.Preprocessing, limits);
        using (ProgressDisplay display = screen.Progress(time))
        {
            int done = 0;
            OrderedWorkers.Run(images.Count, threads, () => new InputBuffer(preparer.Preprocessing), (i, buffer, token) =>
            {
                try
                {
                    RgbImage photo = preparer.Decode(images[i]);
                    PreparedImage prepared = preparer.Prepare(photo);
                    preparer.Preprocessing.Normalize(prepared.Pixels, buffer.Values);
                    PartExplanation explanation = bundle.Network.Explain(buffer.Values, token);
                    var files = target is null ? null : new ExplanationFiles(target.Path, names[i], writeMaps);
                    results[i] = Describe(images[i], photo, prepared.Geometry, explanation, files);
                    if (files is not null)
                        examples[i] = files.WritePhoto(photo, prepared.Geometry, explanation, images[i]);
                }
                catch (ImageException e)
                {
                    reasons[i] = SkippedImage.ReasonOf(e.Message);
                }
                if (images.Count > 1)
                    display.Report("explaining", Interlocked.Increment(ref done), images.Count);
            }, cancellation);
        }
        var skipped = Enumerable.Range(0, images.Count).Where(i => reasons[i] is not null).Select(i => new BundleSkipped(images[i], reasons[i]!)).ToList();
        var document = new ExplainDocument("partwise.explain/1", bundlePath, [.. results.OfType<ExplainedImage>()], skipped);
        if (target is not null && document.Images.Count > 0)
        {
            WriteFolder(target, document, [.. examples.OfType<BundleExample>()], skipped);
            target.Commit();
        }
        return document;
    }

    private static List<string> Expand(string[] paths)
        => [.. paths.SelectMany(p => Directory.Exists(p)
            ? DatasetReader.Open(p, new DatasetOptions { WithClasses = false, Split = DatasetSplit.All }).Images.Select(i => i.Path)
            : [p])];

    private ExplainedImage Describe(string path, RgbImage photo, ViewGeometry view, PartExplanation explanation, ExplanationFiles? files)
    {
        files?.WriteHeatmaps(photo, view, explanation);
        var byClass = bundle.Document.Classes.ToDictionary(c => c.Class);
        float[] upsampled = new float[view.Width * view.Height];
        return new ExplainedImage(path, photo.Width, photo.Height, [.. explanation.Predictions.Select(p => new ExplainedPrediction(
            p.Class, p.Label, p.Logit, p.Probability, p.Bias, [.. p.Parts.Select(part =>
            {
                MapUpsampler.Upsample(part.Map, explanation.MapHeight, explanation.MapWidth, upsampled, view.Height, view.Width);
                MapPeak peak = MapGeometry.Peak(upsampled, view.Height, view.Width);
                BoundingBox box = view.ToPhoto(MapGeometry.PeakBox(upsampled, view.Height, view.Width));
                IReadOnlyList<string> exemplars = byClass.TryGetValue(p.Class, out BundleClass? fitted) ? [.. fitted.Prototypes[part.Prototype].Exemplars.Select(e => e.Crop)] : [];
                return new ExplainedPart(part.Prototype, part.Contribution, part.Share, new PixelPoint(view.PhotoX(peak.X), view.PhotoY(peak.Y)),
                    new PixelBox(box.X, box.Y, box.Width, box.Height), exemplars, files?.HeatmapName(p.Class, part.Prototype), files?.MapName(p.Class));
            })], p.Decomposed, p.SumError))]);
    }

    /// <summary>The document and the page; the page shows the images, and the classes that occur in them.</summary>
    private void WriteFolder(AtomicDirectory target, ExplainDocument document, IReadOnlyList<BundleExample> examples, IReadOnlyList<BundleSkipped> skipped)
    {
        using (FileStream stream = File.Create(target.File(DocumentName)))
            JsonSerializer.Serialize(stream, document, BundleJson.Indented);
        HashSet<int> shown = [.. examples.SelectMany(e => e.Predictions).Select(p => p.Class)];
        BundleDocument page = bundle.Document with
        {
            Classes = [.. bundle.Document.Classes.Where(c => shown.Contains(c.Class))],
            Examples = examples,
            Skipped = skipped,
            SkippedClasses = [],
        };
        File.WriteAllText(target.File(BundleFiles.Report), ReportBuilder.Build(page, [target.Path, bundle.Folder], long.MaxValue));
    }

    private void Print(ExplainDocument document, string? folder)
    {
        foreach (BundleSkipped skipped in document.Skipped)
            screen.WarnSkipped(skipped);
        if (document.Images.Count == 0)
            screen.Error($"None of the {document.Skipped.Count} images could be explained; give photos in one of the formats {Formats}.");
        if (screen.Json)
        {
            screen.Document(document);
            return;
        }
        foreach (ExplainedImage image in document.Images)
            screen.Write(ExplainTable.Image(image, screen.Width));
        if (folder is not null && document.Images.Count > 0)
            screen.Line($"report: {Path.Combine(folder, BundleFiles.Report)}");
    }

    private sealed class InputBuffer(Preprocessing preprocessing) : IDisposable
    {
        public float[] Values { get; } = new float[3 * preprocessing.Crop.Height * preprocessing.Crop.Width];

        public void Dispose()
        {
        }
    }
}
