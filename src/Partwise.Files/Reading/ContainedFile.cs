using Microsoft.Win32.SafeHandles;

namespace Partwise.Files;

/// <summary>
/// Opens files that a document names, which may have been made by somebody else: only what lies in the document's folder once every link is
/// followed. The place is asked of the open file, so a link that is exchanged meanwhile gains nothing.
///</summary>
public static class ContainedFile
{
    /// <summary>Opens a file of a folder; null where there is none that can be read, and where it lies elsewhere.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The file's path, relative to the folder.</param>
    public static FileStream? TryOpen(string folder, string name)
    {
        if (FullPath(folder, name) is not { } path)
            return null;
        try
        {
            FileStream stream = InputFile.Open(path);
            if (RealPath.IsBelow(PlaceOf(stream.SafeFileHandle, path), RealPath.Of(folder)))
                return stream;
            stream.Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The full path that a name stands for; null where the name itself leads out of the folder.</summary>
    public static string? FullPath(string folder, string name)
    {
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
            return null;
        // A trailing separator, as shells complete it, must not hide the files.
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)),
            path = Path.GetFullPath(Path.Combine(root, name));
        return RealPath.IsBelow(path, root) ? path : null;
    }

    // Linux tells the place of an open file; elsewhere the links of its path are followed once more.
    private static string PlaceOf(SafeFileHandle handle, string path) =>
        OperatingSystem.IsLinux() && new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget is { } place
            ? place
            : RealPath.Of(path);
}
