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

    /// <summary>Classes and images are put into the page itself up to about this many bytes of JSON; beyond, the page holds a list of
    /// them, and the rest lies in files beside it.</summary>
    internal const long DataBytes = 4L << 20;

    /// <summary>Builds the report of a bundle as one page.</summary>
    /// <param name="document">What the bundle says.</param>
    /// <param name="folders">The folders where the pictures lie; the first that has one gives it.</param>
    /// <param name="inlineBytes">How many bytes of pictures may go into the page.</param>
    internal static string Build(BundleDocument document, IReadOnlyList<string> folders, long inlineBytes = InlineBytes) =>
        OnePage(document, folders, inlineBytes, CancellationToken.None);

    private static string OnePage(
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

        var shown = new ReportContent(document, Source);
        return Page(document, shown.Data(shown.Classes, shown.Images, null));
    }

    /// <summary>Writes the report of a bundle: one page, or, where there is too much for one, a page that lists classes and images, and
    /// the files with the rest.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="document">What the bundle says.</param>
    /// <param name="folders">The folders where the pictures lie; the first that has one gives it. Those that the page does not hold must
    /// lie in <paramref name="folder"/>.</param>
    /// <param name="inlineBytes">How many bytes of pictures may go into the page.</param>
    /// <param name="dataBytes">How many bytes of classes and images may go into the page.</param>
    /// <param name="cancellationToken">Ends the work early; the old page stays.</param>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal static void Write(
        string folder,
        BundleDocument document,
        IReadOnlyList<string> folders,
        long inlineBytes = InlineBytes,
        long dataBytes = DataBytes,
        CancellationToken cancellationToken = default
    )
    {
        var chunks = new ReportChunkWriter(folder, cancellationToken);
        string page;
        if (IsOnePage(document, dataBytes))
        {
            page = OnePage(document, folders, inlineBytes, cancellationToken);
        }
        else
        {
            var shown = new ReportContent(document, picture => picture);
            var entries = new ReportEntries(shown.Classes.Select(ReportClass.Of), shown.Images.Select(ReportImage.Of));
            var lists = new ReportChunks(chunks.Write([entries]).Files[0], chunks.Write(shown.Classes), chunks.Write(shown.Images));
            page = Page(document, shown.Data([], [], lists), ViewerPage.FilesBeside);
        }
        AtomicFile.Write(Path.Combine(folder, BundleFiles.Report), stream => stream.Write(Encoding.UTF8.GetBytes(page)));
        chunks.RemoveOthers();
    }

    private static string Page(BundleDocument document, ReportData data, string scriptSources = "") =>
        ViewerPage.Compose(document.Title, ViewerPage.ReportScripts, JsonSerializer.Serialize(data, BundleJson.Embedded), scriptSources);

    /// <summary>Whether classes and images are few enough for one page.</summary>
    internal static bool IsOnePage(BundleDocument document, long dataBytes)
    {
        var shown = new ReportContent(document, picture => picture);
        long left = dataBytes;
        foreach (BundleClass c in shown.Classes)
        {
            if ((left -= Length(c)) < 0)
                return false;
        }
        foreach (BundleExample image in shown.Images)
        {
            if ((left -= Length(image)) < 0)
                return false;
        }
        return true;
    }

    private static int Length<T>(T item) => JsonSerializer.SerializeToUtf8Bytes(item, BundleJson.Embedded).Length;

    /// <summary>The data that the viewer shows, as JSON, with pictures named by their paths in the bundle.</summary>
    /// <param name="document">What the bundle says.</param>
    public static byte[] DataOf(BundleDocument document)
    {
        var shown = new ReportContent(document, picture => picture);
        return JsonSerializer.SerializeToUtf8Bytes(shown.Data(shown.Classes, shown.Images, null), BundleJson.Embedded);
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
        Write(folder, bundle.Document, [folder], inlineBytes, cancellationToken: cancellationToken);
        return Path.Combine(folder, BundleFiles.Report);
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
