namespace Partwise.EndToEnd.Tests.Support;

/// <summary>Whole folders.</summary>
internal static class Folders
{
    /// <summary>Copies a folder with everything in it; gives the copy.</summary>
    public static string Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return to;
    }
}
