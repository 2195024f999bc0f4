using Partwise.Files;

namespace Partwise.Datasets.Internals;

/// <summary>
/// Finds image files below a folder: in ordinal order, each real folder once, without hidden ones and without what Partwise itself
/// has written there.
/// </summary>
internal sealed class ImageFiles
{
    /// <summary>The extensions taken as images, for messages.</summary>
    public const string Extensions = "jpg, jpeg, jfif, jpe, png, webp, gif, tif, tiff, bmp";

    private const int MaximumDepth = 64;

    // Photos, too, but of formats that may not be read: what is wrong with them is then said by name.
    private const string OtherFormats = "heic, heif, avif, jp2, j2k, jxl, ico, dng, cr2, nef, arw, psd";

    private static readonly HashSet<string> s_extensions = new(
        $"{Extensions}, {OtherFormats}".Split(", ").Select(e => "." + e),
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly HashSet<string> s_hidden = new(
        [
            "__MACOSX",
            "Thumbs.db",
            "desktop.ini",
            "@eaDir",
            "Icon\r",
            "__pycache__",
            "$RECYCLE.BIN",
            "lost+found",
            "System Volume Information",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    private readonly List<(string Path, string Relative)> _found = [];
    private readonly List<SkippedImage> _skipped = [];
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private readonly List<string> _others = [];

    private ImageFiles() { }

    /// <summary>The files found: full path, and path relative to the start with forward slashes.</summary>
    public IReadOnlyList<(string Path, string Relative)> Found => _found;

    /// <summary>Links that lead nowhere and folders that cannot be read.</summary>
    public IReadOnlyList<SkippedImage> Skipped => _skipped;

    /// <summary>Files that are no images by their names, in one line; null where there are none.</summary>
    public SkippedImage? Others(string folder) =>
        _others.Count == 0
            ? null
            : new SkippedImage(
                folder,
                $"it holds {_others.Count} "
                    + $"{(_others.Count == 1 ? "file that is no image by its name" : "files that are no images by their names")}: "
                    + $"{string.Join(", ", _others.Take(3))}{(_others.Count > 3 ? ", …" : "")}"
            );

    /// <summary>Whether the name has an image's extension.</summary>
    public static bool IsImage(string path) => s_extensions.Contains(Path.GetExtension(path));

    /// <summary>Whether the name is one that file managers and archivers leave behind.</summary>
    public static bool IsHidden(string path)
    {
        string name = Path.GetFileName(path);
        return name.StartsWith('.') || s_hidden.Contains(name);
    }

    /// <summary>Whether Partwise has written the folder: a bundle, or explanations. Its pictures are no photos.</summary>
    public static bool IsOutput(string folder) =>
        File.Exists(Path.Combine(folder, "bundle.json")) || File.Exists(Path.Combine(folder, "explain.json"));

    /// <summary>Whether a file is there. A link that leads nowhere counts as a file for <see cref="File.Exists"/>, but not here.</summary>
    public static bool Exists(string path)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            return new FileInfo(path).LinkTarget is null || File.ResolveLinkTarget(path, returnFinalTarget: true) is { Exists: true };
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The images below <paramref name="folder"/> at any depth.</summary>
    public static ImageFiles Below(string folder) => Search(folder, recurse: true);

    /// <summary>The images below <paramref name="folder"/> at any depth; null where it cannot be read.</summary>
    public static ImageFiles? TryBelow(string folder)
    {
        try
        {
            return Below(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The images directly in <paramref name="folder"/>.</summary>
    public static ImageFiles In(string folder) => Search(folder, recurse: false);

    private static ImageFiles Search(string folder, bool recurse)
    {
        ImageFiles files = new();
        files.Visit(folder, "", recurse ? MaximumDepth : 1);
        // One order for the whole tree, so that it does not depend on how folders and files mix.
        files._found.Sort((a, b) => string.CompareOrdinal(a.Relative, b.Relative));
        files._others.Sort(StringComparer.Ordinal);
        return files;
    }

    private void Visit(string folder, string relative, int depth)
    {
        if (!_visited.Add(RealPath.Of(folder)))
            return;
        string[] entries;
        try
        {
            entries = Directory.GetFileSystemEntries(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && relative.Length > 0)
        {
            _skipped.Add(new SkippedImage(relative.TrimEnd('/'), "the folder cannot be read"));
            return;
        }
        if (relative.Length > 0 && IsOutput(folder))
            return;
        Array.Sort(entries, StringComparer.Ordinal);
        foreach (string entry in entries)
        {
            if (IsHidden(entry))
                continue;
            string name = relative + Path.GetFileName(entry);
            if (Directory.Exists(entry))
            {
                if (depth > 1)
                    Visit(entry, name + "/", depth - 1);
            }
            else if (IsImage(entry))
            {
                if (Exists(entry))
                    _found.Add((entry, name));
                else
                    _skipped.Add(new SkippedImage(name, "the link leads nowhere"));
            }
            else
            {
                _others.Add(name);
            }
        }
    }
}
