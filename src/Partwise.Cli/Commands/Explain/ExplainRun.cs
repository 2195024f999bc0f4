using System.Collections.Concurrent;
using Partwise.Bundles;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Imaging;
using Partwise.Parts;

namespace Partwise.Cli.Commands;

/// <summary>Explains photos with a bundle: one pass through the part network each.</summary>
internal sealed class ExplainRun(Bundle bundle, ExplainRequest request, Screen screen, DecodeLimits limits, TimeProvider time, CancellationToken cancellation)
{
    private readonly Dictionary<int, BundleClass> _classes = bundle.Document.Classes.ToDictionary(c => c.Class);

    private readonly Dictionary<int, (BundleClass Class, BundlePrototype Prototype)> _prototypes = bundle.Document.Classes
        .SelectMany(c => c.Prototypes.Where(p => p.Prototype is not null).Select(p => (Class: c, Prototype: p))).DistinctBy(p => p.Prototype.Prototype).ToDictionary(p => p.Prototype.Prototype!.Value);

    public int Explain()
    {
        ExplainOutcome outcome = Make();
        Print(outcome.Document, outcome.Inexact);
        return outcome.Document.Images.Count > 0 && outcome.Inexact.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    /// <summary>Explains the photos and prints nothing but progress.</summary>
    public ExplainOutcome Make()
    {
        var inexact = new ConcurrentDictionary<int, string>();
        var shell = new PhotoShell(request, screen, time, cancellation);
        (_, ExplainDocument document) = shell.Run<ExplainedImage, ExplainDocument, ExplanationWriter>(
            (path, names) => new ExplanationWriter(path, names, request.RawMaps),
            (input, i, writer, token) =>
            {
                PhotoExplanation explained = bundle.Explain(input.Files[i], limits, request.Box, token);
                if (!explained.IsFinite)
                    throw new SkipPhotoException(SkipPhotoException.NotFinite);
                ExplainedImage image = Describe(i, input.Names[i], explained, writer);
                if (Inexact(input.Names[i], explained) is { } missed)
                    inexact[i] = missed;
                writer?.Write(i, explained);
                return image;
            },
            results => new ExplainDocument("partwise.explain/1", request.Bundle, results.Images, results.Skipped, request.Warnings(bundle.Document.Options.ShowsBoxes)),
            (writer, document) => writer.WritePage(bundle, document.Skipped, document.Warnings));
        return new ExplainOutcome(document, [.. inexact.OrderBy(i => i.Key).Select(i => i.Value)]);
    }

    private ExplainedImage Describe(int index, string name, PhotoExplanation explained, ExplanationWriter? writer)
        => new(name, explained.Photo.Width, explained.Photo.Height, [.. explained.Predictions.Select(p => new ExplainedPrediction(
            p.Class, p.Label, p.Logit, p.Probability, p.Bias, [.. p.Parts.Select(part =>
            {
                (int x, int y, BoundingBox box) = explained.Locate(part);
                IReadOnlyList<string> exemplars = _classes.TryGetValue(p.Class, out BundleClass? fitted) ? [.. fitted.Prototypes[part.Prototype].Exemplars.Select(e => e.Crop)] : [];
                return new ExplainedPart(part.Prototype, part.Contribution, part.Share, new PixelPoint(x, y), PixelBox.Of(box),
                    exemplars, writer?.HeatmapName(index, p.Class, part.Prototype), writer?.MapName(index, p.Class)) { Name = fitted?.Prototypes[part.Prototype].Name };
            })], p.Decomposed, p.SumError) { Offset = p.Offset, Epsilon = p.Epsilon })])
        {
            Crop = request.Crop,
            Activated = explained.Explanation.Additive ? null : [.. explained.Explanation.Activated.Where(a => _prototypes.ContainsKey(a.Prototype)).Select(a => Describe(a, explained))],
        };

    private ExplainedActivation Describe(ActivatedPrototype activated, PhotoExplanation explained)
    {
        (BundleClass c, BundlePrototype prototype) = _prototypes[activated.Prototype];
        (int x, int y, BoundingBox box) = explained.Locate(activated.Map);
        return new ExplainedActivation(activated.Prototype, c.Class, c.Label, prototype.Index, activated.Similarity, prototype.Weight, prototype.Weight * activated.Similarity,
            prototype.StrongestClass, new PixelPoint(x, y), PixelBox.Of(box), [.. prototype.Exemplars.Select(e => e.Crop)]);
    }

    private static string? Inexact(string name, PhotoExplanation explained)
        => explained.Inexact is [var first, ..] ? FormattableString.Invariant($"{name}: the bias and the parts of '{first.Label}' miss its logit by {first.SumError:0.0e+0}.") : null;

    private void Print(ExplainDocument document, IReadOnlyList<string> inexact)
    {
        new PhotoResults<ExplainedImage>(document.Images, document.Skipped).PrintSkipped(screen);
        foreach (string warning in document.Warnings.Concat(inexact))
            screen.Warn(warning);
        if (inexact.Count > 0)
            screen.Error($"The parts of {inexact.Count} of {document.Images.Count} images do not add up to the logits, so they do not explain them; make the bundle anew with 'partwise fit'.");
        if (screen.Json)
        {
            screen.Document(document);
            return;
        }
        foreach (ExplainedImage image in document.Images)
            screen.Write(ExplainTable.Image(image, screen.Width));
        if (request.Folder is not null && document.Images.Count > 0)
            screen.Line($"report: {Path.Combine(request.Folder, BundleFiles.Report)}");
    }
}
