using System.Globalization;
using System.Text.RegularExpressions;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Parts;

namespace Partwise.Bundles;

/// <summary>
/// Writes explained photos into a folder: per photo a folder with a heatmap per part, the picture for the page and, where wanted, the raw
/// maps; and a page over all of them. Photos can be written from several threads.
/// </summary>
public sealed partial class ExplanationWriter
{
    /// <summary>The document with all numbers, written by the caller.</summary>
    public const string DocumentName = "explain.json";

    /// <summary>How many photos the page shows at most; it has to open in a browser.</summary>
    public const int PagePhotos = 10_000;

    // Several verbs write such a folder, each with a schema of its own.
    private static readonly OutputContents s_contents = new(DocumentName, schema: null, Files());

    private readonly string _folder;
    private readonly IReadOnlyList<string> _photos;
    private readonly IReadOnlyList<string> _names;
    private readonly RawMaps _rawMaps;
    private readonly BundleExample?[] _examples;

    /// <summary>A writer into <paramref name="folder"/>.</summary>
    /// <param name="folder">An existing folder, which is empty.</param>
    /// <param name="photos">The photos' paths, as people know them. Each gets a folder of its name, or one like it where the name is no
    /// folder's name or taken.</param>
    /// <param name="rawMaps">Whether the raw maps are written too, and how: one npy file [k,H,W] per class, in logit units.</param>
    public ExplanationWriter(string folder, IReadOnlyList<string> photos, RawMaps rawMaps)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(photos);
        _folder = folder;
        _photos = photos;
        _rawMaps = rawMaps;
        _names = FolderNames.Of(photos, [DocumentName, BundleFiles.Report, BundleFiles.Patches, ReportChunkWriter.Folder]);
        _examples = new BundleExample?[Math.Min(photos.Count, PagePhotos)];
    }

    /// <summary>The path of a part's heatmap, relative to the folder: <c>a/class12-part0.png</c>.</summary>
    /// <param name="photo">The photo's index.</param>
    /// <param name="c">The class's index in the logits.</param>
    /// <param name="part">The part, counted from 0.</param>
    public string HeatmapName(int photo, int c, int part) =>
        string.Create(CultureInfo.InvariantCulture, $"{_names[photo]}/class{c}-part{part}.png");

    /// <summary>The path of a class's raw maps, relative to the folder; null where none are written.</summary>
    /// <param name="photo">The photo's index.</param>
    /// <param name="c">The class's index in the logits.</param>
    public string? MapName(int photo, int c) =>
        _rawMaps != RawMaps.None ? string.Create(CultureInfo.InvariantCulture, $"{_names[photo]}/class{c}.npy") : null;

    /// <summary>Writes the heatmaps, the picture and the raw maps of a photo.</summary>
    /// <param name="photo">The photo's index.</param>
    /// <param name="explained">The photo explained; all its numbers finite.</param>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    /// <exception cref="PartwiseException">A value is beyond what 16 bits can hold, where those are wanted.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Write(int photo, PhotoExplanation explained)
    {
        ArgumentNullException.ThrowIfNull(explained);
        OutputGate.CreateFolder(Path.Combine(_folder, _names[photo]));
        foreach ((PartPrediction prediction, PartContribution part, RgbImage picture) in explained.DrawParts())
            File.WriteAllBytes(Path.Combine(_folder, HeatmapName(photo, prediction.Class, part.Prototype)), ImageEncoder.Png(picture));
        foreach (PartPrediction prediction in explained.Predictions)
        {
            if (MapName(photo, prediction.Class) is not { } map)
                continue;
            float[] values = [.. prediction.Parts.SelectMany(p => p.Map)];
            RawMapFile.Write(
                Path.Combine(_folder, map),
                values,
                _rawMaps,
                prediction.Parts.Count,
                explained.Explanation.MapHeight,
                explained.Explanation.MapWidth
            );
        }
        string name = _names[photo] + "/photo.jpg";
        BundleExample example = ExampleDrawer.Draw(
            explained.Photo,
            explained.View,
            explained.Explanation,
            _photos[photo],
            truth: null,
            name,
            Path.Combine(_folder, name)
        );
        if (photo < _examples.Length)
            _examples[photo] = example;
    }

    /// <summary>
    /// Writes the page: the photos, up to <see cref="PagePhotos"/> of them, and the classes that occur in them. Pictures that are too many
    /// to be inside it lie beside it; the bundle's among them are copied.
    /// </summary>
    /// <param name="bundle">The bundle that explained the photos.</param>
    /// <param name="skipped">Photos that were left out.</param>
    /// <param name="warnings">What is to be known beside what the bundle says itself; null for nothing.</param>
    /// <param name="inlineBytes">How many bytes of pictures may go into the page.</param>
    /// <exception cref="IOException">The page cannot be written.</exception>
    public void WritePage(
        Bundle bundle,
        IReadOnlyList<BundleSkipped> skipped,
        IReadOnlyList<string>? warnings = null,
        long inlineBytes = ReportBuilder.InlineBytes
    )
    {
        ArgumentNullException.ThrowIfNull(bundle);
        BundleExample[] examples = [.. _examples.OfType<BundleExample>()];
        HashSet<int> shown = [.. examples.SelectMany(e => e.Predictions).Select(p => p.Class)];
        BundleDocument page = bundle.Document with
        {
            Classes = [.. bundle.Document.Classes.Where(c => shown.Contains(c.Class))],
            Examples = examples,
            Skipped = skipped,
            SkippedClasses = [],
            Analysis = null,
            Warnings = [.. warnings ?? [], .. bundle.Document.Warnings, .. TooMany()],
        };
        string[] folders = [_folder, bundle.Folder];
        if (!ReportBuilder.FitsIn(page, folders, inlineBytes) || !ReportBuilder.IsOnePage(page, ReportBuilder.DataBytes))
            CopyPictures(page, bundle.Folder);
        ReportBuilder.Write(_folder, page, folders, inlineBytes);
    }

    /// <summary>Whether a folder holds explanations and nothing else, which an overwrite may replace.</summary>
    /// <exception cref="OutputException">It holds explanations, but other files too.</exception>
    public static bool MayReplace(string folder) => s_contents.MayReplace(folder);

    [GeneratedRegex(@"^(explain\.json|index\.html|patches/.+\.jpg|report/[0-9a-f]{16}\.js|[^/]+/(photo\.jpg|[a-z0-9.+-]+\.(png|npy)))$")]
    private static partial Regex Files();

    private IEnumerable<string> TooMany() =>
        _photos.Count <= PagePhotos
            ? []
            :
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"This page shows the first {PagePhotos} of {_photos.Count} photos; all are in {DocumentName} and have folders "
                        + $"beside it."
                ),
            ];

    /// <summary>Copies the exemplars' pictures; of a bundle that somebody else made, nothing but what lies in its folder of
    /// patches.</summary>
    private void CopyPictures(BundleDocument page, string bundle)
    {
        string root = Path.GetFullPath(bundle);
        foreach (BundleExemplar exemplar in page.Classes.SelectMany(c => c.Prototypes).SelectMany(p => p.Exemplars))
        {
            foreach (string picture in new[] { exemplar.Crop, exemplar.Context })
            {
                using FileStream? source = ContainedFile.TryOpen(bundle, picture);
                if (source is null)
                    continue;
                string relative = Path.GetRelativePath(root, ContainedFile.FullPath(bundle, picture)!),
                    copy = Path.Combine(_folder, relative);
                if (!relative.StartsWith(BundleFiles.Patches + Path.DirectorySeparatorChar, StringComparison.Ordinal) || File.Exists(copy))
                    continue;
                OutputGate.CreateFolder(Path.GetDirectoryName(copy)!);
                using FileStream target = File.Create(copy);
                source.CopyTo(target);
            }
        }
    }
}
