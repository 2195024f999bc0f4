using System.Text;
using System.Text.Json;
using Partwise.Files;

namespace Partwise.Bundles;

/// <summary>Builds the HTML report: the viewer, with the bundle's data and pictures inside.</summary>
public static class ReportBuilder
{
    /// <summary>Pictures are put into the page itself up to this many bytes in all; beyond, the page refers to the files beside
    /// it.</summary>
    public const long InlineBytes = 48L << 20;

    /// <summary>Builds the report of a bundle.</summary>
    /// <param name="document">What the bundle says.</param>
    /// <param name="folders">The folders where the pictures lie; the first that has one gives it.</param>
    /// <param name="inlineBytes">How many bytes of pictures may go into the page.</param>
    internal static string Build(BundleDocument document, IReadOnlyList<string> folders, long inlineBytes = InlineBytes) =>
        Compose(document, folders, inlineBytes, CancellationToken.None);

    private static string Compose(
        BundleDocument document,
        IReadOnlyList<string> folders,
        long inlineBytes,
        CancellationToken cancellationToken
    )
    {
        bool inline = FitsIn(document, folders, inlineBytes);
        string Source(string picture)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // The viewer makes an address of the path; it must not be one already.
            return inline ? Embed(folders, picture) : picture;
        }

        return ViewerPage.Compose(
            document.Title,
            ViewerPage.ReportScripts,
            JsonSerializer.Serialize(Data(document, Source), BundleJson.Embedded)
        );
    }

    /// <summary>The data that the viewer shows, as JSON, with pictures named by their paths in the bundle.</summary>
    /// <param name="document">What the bundle says.</param>
    public static byte[] DataOf(BundleDocument document) =>
        JsonSerializer.SerializeToUtf8Bytes(Data(document, picture => picture), BundleJson.Embedded);

    private static ReportData Data(BundleDocument document, Func<string, string> source)
    {
        AnalysedPatch[] Shown(IReadOnlyList<AnalysedPatch> patches) =>
            [.. patches.Select(p => p with { Crop = source(p.Crop), Context = source(p.Context) })];

        return new ReportData
        {
            Title = document.Title,
            Kind = document.Kind,
            Version = document.Version,
            Model = document.Model with
            {
                Preprocessing = JsonSerializer.SerializeToElement(PreprocessingText.Of(document.Model.Preprocessing)),
            },
            Options = document.Options,
            Certificate = document.Certificate,
            Training = document.Training,
            Analysis = document.Analysis is { } analysis
                ? analysis with
                {
                    Prototypes = [.. analysis.Prototypes.Select(p => p with { Train = Shown(p.Train), Test = Shown(p.Test) })],
                }
                : null,
            Labels = document.Additive ? null : document.Labels,
            Geometry = document.Geometry,
            Classes =
            [
                .. document.Classes.Select(c =>
                    c with
                    {
                        // The list of images serves programs; the page would only grow by it.
                        ImagesUsed = [],
                        Prototypes =
                        [
                            .. c.Prototypes.Select(p =>
                                p with
                                {
                                    Exemplars = [.. p.Exemplars.Select(e => e with { Crop = source(e.Crop), Context = source(e.Context) })],
                                }
                            ),
                        ],
                    }
                ),
            ],
            Images = [.. document.Examples.Select(e => e with { Photo = source(e.Photo) })],
            Skipped = [.. document.Skipped, .. document.SkippedClasses],
            Warnings = document.Warnings,
        };
    }

    /// <summary>Builds the report of the bundle in <paramref name="folder"/> anew and writes it there.</summary>
    /// <param name="folder">The bundle.</param>
    /// <param name="inlineBytes">How many bytes of pictures may go into the page.</param>
    /// <param name="cancellationToken">Ends the work early; the old page stays.</param>
    /// <returns>The page's path.</returns>
    /// <exception cref="PartwiseException">There is no bundle.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static string Rebuild(string folder, long inlineBytes = InlineBytes, CancellationToken cancellationToken = default)
    {
        using Bundle bundle = Bundle.Open(folder);
        string path = Path.Combine(folder, BundleFiles.Report);
        string page = Compose(bundle.Document, [folder], inlineBytes, cancellationToken);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(page)));
        return path;
    }

    /// <summary>Whether the pictures that the document names are few enough to go into the page.</summary>
    internal static bool FitsIn(BundleDocument document, IReadOnlyList<string> folders, long inlineBytes) =>
        Pictures(document).Sum(p => Length(folders, p)) <= inlineBytes;

    /// <summary>Every picture that the document names, relative to its folder.</summary>
    internal static IEnumerable<string> Pictures(BundleDocument document) =>
        document
            .Classes.SelectMany(c => c.Prototypes)
            .SelectMany(p => p.Exemplars)
            .SelectMany(e => new[] { e.Crop, e.Context })
            .Concat(document.Examples.Select(e => e.Photo))
            .Concat(
                (document.Analysis?.Prototypes ?? []).SelectMany(p => p.Train.Concat(p.Test)).SelectMany(p => new[] { p.Crop, p.Context })
            );

    private static long Length(IReadOnlyList<string> folders, string picture)
    {
        using FileStream? file = Open(folders, picture);
        return file?.Length ?? 0;
    }

    private static string Embed(IReadOnlyList<string> folders, string picture)
    {
        using FileStream? file = Open(folders, picture);
        return file is null ? picture : "data:image/jpeg;base64," + Convert.ToBase64String(InputFile.ReadAllBytes(file));
    }

    // A picture that is a link to somewhere else is never put into the page: whoever passes the page on would pass that file on.
    private static FileStream? Open(IReadOnlyList<string> folders, string picture) =>
        folders.Select(f => ContainedFile.TryOpen(f, picture)).FirstOrDefault(f => f is not null);
}
