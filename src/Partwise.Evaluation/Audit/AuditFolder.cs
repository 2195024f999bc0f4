using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Partwise.Attribution;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Explanations;
using Partwise.Files;
using Partwise.Imaging;

namespace Partwise.Evaluation;

/// <summary>The folder of an audit: <c>audit.json</c>, <c>index.html</c>, and the pictures of its photos. It appears whole, or not at
/// all.</summary>
public static partial class AuditFolder
{
    private const string Document = "audit.json",
        Page = "index.html",
        Photos = "photos",
        Resources = "Partwise.Evaluation.Page.";
    private const int JpegQuality = 85,
        Mistakes = 24;

    private static readonly OutputContents s_contents = new(Document, "partwise.audit/1", Files());

    /// <summary>Refuses a place that cannot be written, before the work.</summary>
    /// <exception cref="OutputException">The folder exists and may not be replaced.</exception>
    public static AtomicDirectory Create(string folder, bool overwrite) => AtomicDirectory.Create(folder, overwrite, s_contents.MayReplace);

    /// <summary>Draws the pictures and writes document and page, without committing.</summary>
    /// <param name="target">Where to, from <see cref="Create"/>.</param>
    /// <param name="model">The bundle that was audited.</param>
    /// <param name="dataset">Its photos, which are read again.</param>
    /// <param name="result">What was found.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>The result with the pictures' names.</returns>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static AuditResult Write(
        AtomicDirectory target,
        OpenedModel model,
        ImageDataset dataset,
        AuditResult result,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(result);
        OutputGate.CreateFolder(target.File(Photos));
        var draw = new Pictures(target, model, dataset, cancellationToken);
        AuditResult drawn = result with
        {
            Findings =
            [
                .. result.Findings.Select(f =>
                    f with
                    {
                        Photos = [.. f.Photos.Select(p => p with { Picture = draw.Of(p.Path, f.Class, f.Part) })],
                    }
                ),
            ],
            Mistakes =
            [
                .. result.Mistakes.Select(
                    (m, i) =>
                        i < Mistakes
                            ? m with
                            {
                                Picture = draw.Of(
                                    m.Path,
                                    m.Parts is [var first, ..] ? first.Class : null,
                                    m.Parts is [var part, ..] ? part.Part : null
                                ),
                            }
                            : m
                ),
            ],
        };
        target.WriteFile(Document, stream => JsonSerializer.Serialize(stream, drawn, BundleJson.Indented));
        string page = ViewerPage.Compose(
            $"Audit of {drawn.Bundle} on {drawn.Dataset}",
            [.. ViewerPage.SharedScripts, Resources + "tables.js", Resources + "audit.js"],
            JsonSerializer.Serialize(drawn, BundleJson.Embedded),
            typeof(AuditFolder).Assembly,
            Resources + "evaluation.css",
            Resources + "audit.css"
        );
        target.WriteFile(Page, stream => stream.Write(Encoding.UTF8.GetBytes(page)));
        return drawn;
    }

    [GeneratedRegex(@"^(audit\.json|index\.html|photos/\d+(-\d+-\d+)?\.jpg)$")]
    private static partial Regex Files();

    private sealed class Pictures(AtomicDirectory target, OpenedModel model, ImageDataset dataset, CancellationToken cancellationToken)
    {
        private readonly Dictionary<string, int> _indices = dataset
            .Images.Select((image, i) => (image.RelativePath, i))
            .DistinctBy(p => p.RelativePath)
            .ToDictionary(p => p.RelativePath, p => p.i, StringComparer.Ordinal);
        private readonly Dictionary<string, string?> _known = new(StringComparer.Ordinal);

        // Findings show the same photo one after the other, with one part after the other over it.
        private SeenPhoto? _last;
        private int _lastIndex;

        /// <summary>The photo with the map of a part over it, or as it is; null where it can no longer be read.</summary>
        public string? Of(string path, int? classIndex, int? part)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int index = _indices[path];
            string name =
                classIndex is null || part is null
                    ? string.Create(CultureInfo.InvariantCulture, $"{Photos}/{index}.jpg")
                    : string.Create(CultureInfo.InvariantCulture, $"{Photos}/{index}-{classIndex}-{part}.jpg");
            if (!_known.TryGetValue(name, out string? known))
                _known[name] = known = Draw(name, index, classIndex, part);
            return known;
        }

        private string? Draw(string name, int index, int? classIndex, int? part)
        {
            DatasetImage image = dataset.Images[index];
            try
            {
                SeenPhoto seen = Look(index);
                AttributionSubject subject = seen.Subject;
                float[] map = new float[subject.Positions];
                string title = image.RelativePath;
                if (classIndex is { } c && part is { } p && p < model.Network!.Count(c))
                {
                    map = model.Network.Maps(subject.HeadInput.Span, subject.Positions, c)[
                        (p * subject.Positions)..((p + 1) * subject.Positions)
                    ];
                    title = string.Create(
                        CultureInfo.InvariantCulture,
                        $"{model.Labels[c]}, {model.PartName(c, p) ?? $"part {p + 1}"}: {map.Sum(v => (double)v):+0.00;-0.00}"
                    );
                }
                RgbImage picture = seen.View.Draw(
                    new HeatmapRenderer(Math.Max(1e-6, map.Max(v => (double)Math.Abs(v)))),
                    map,
                    subject.Rows,
                    subject.Columns,
                    title
                );
                target.WriteFile(name, stream => stream.Write(ImageEncoder.Jpeg(picture, JpegQuality)));
                return name;
            }
            catch (ImageException)
            {
                return null;
            }
        }

        private SeenPhoto Look(int index)
        {
            DatasetImage image = dataset.Images[index];
            if (_last is not null && _lastIndex == index)
                return _last;
            SeenPhoto seen = model.Look(image.Path, image.Region(model.ShowsBoxes ? CropMode.Box : CropMode.Full), cancellationToken);
            (_last, _lastIndex) = (seen, index);
            return seen;
        }
    }
}
