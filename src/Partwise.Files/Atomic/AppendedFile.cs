namespace Partwise.Files;

/// <summary>A file that grows while others may read it.</summary>
public static class AppendedFile
{
    /// <summary>Opens the file, and makes it where it is not there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keep">Whether what it holds stays.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static FileStream Open(string path, bool keep) =>
        new(path, keep ? FileMode.OpenOrCreate : FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
}
