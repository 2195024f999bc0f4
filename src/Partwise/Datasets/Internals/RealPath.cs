namespace Partwise.Datasets.Internals;

/// <summary>Paths without symbolic links, so that a folder reached twice is recognised.</summary>
internal static class RealPath
{
    /// <summary>The folder's path with every link on the way resolved; the path as given where a link leads in a circle.</summary>
    public static string Of(string folder)
    {
        string full = Path.GetFullPath(folder);
        string? parent = Path.GetDirectoryName(full);
        if (parent is null)
            return full;
        string here = Path.Combine(Of(parent), Path.GetFileName(full));
        try
        {
            return new DirectoryInfo(here).ResolveLinkTarget(returnFinalTarget: true) is { } target ? Of(target.FullName) : here;
        }
        catch (IOException)
        {
            return full;
        }
    }
}
