using System.Collections.Concurrent;
using Partwise.Bundles;
using Partwise.Cli.Terminal;
using Partwise.Explanations;
using Partwise.Imaging;

namespace Partwise.Cli.Commands;

/// <summary>Explains photos with a bundle: one pass through the part network each.</summary>
internal sealed class ExplainRun(
    Bundle bundle,
    ExplainRequest request,
    Screen screen,
    DecodeLimits limits,
    TimeProvider time,
    CancellationToken cancellation
)
{
    private readonly ImageDescriber _describer = new(bundle.Document);

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
                ExplainedImage image = _describer.Describe(input.Names[i], explained, request.Crop, writer, i);
                if (Inexact(input.Names[i], explained) is { } missed)
                    inexact[i] = missed;
                writer?.Write(i, explained);
                return image;
            },
            results => new ExplainDocument(
                ExplainDocument.CurrentSchema,
                request.Bundle,
                results.Images,
                results.Skipped,
                request.Warnings(bundle.Document.Options.ShowsBoxes)
            ),
            (writer, document) => writer.WritePage(bundle, document.Skipped, document.Warnings)
        );
        return new ExplainOutcome(document, [.. inexact.OrderBy(i => i.Key).Select(i => i.Value)]);
    }

    private static string? Inexact(string name, PhotoExplanation explained) =>
        explained.Inexact is [var first, ..]
            ? FormattableString.Invariant($"{name}: the bias and the parts of '{first.Label}' miss its logit by {first.SumError:0.0e+0}.")
            : null;

    private void Print(ExplainDocument document, IReadOnlyList<string> inexact)
    {
        new PhotoResults<ExplainedImage>(document.Images, document.Skipped).PrintSkipped(screen);
        foreach (string warning in document.Warnings.Concat(inexact))
            screen.Warn(warning);
        if (inexact.Count > 0)
            screen.Error(
                $"The parts of {inexact.Count} of {document.Images.Count} images do not add up to the logits, so they do not explain "
                    + $"them; make the bundle anew with 'partwise fit'."
            );
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
