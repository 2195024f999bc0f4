namespace Partwise.Files;

/// <summary>Paths without symbolic links, so that a place reached twice is recognised.</summary>
public static class RealPath
{
    // As many as Linux follows before it calls a path a loop (ELOOP).
    private const int MostLinks = 40;

    /// <summary>The path with every link on the way resolved; the path as given where links lead in a circle or there are more than
    /// 40.</summary>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        var ahead = new Stack<string>(Names(full).Reverse());
        string here = Path.GetPathRoot(full)!;
        for (int links = 0; ahead.TryPop(out string? name); )
        {
            // A link's ".." leaves the folder that the link leads to, not the one in which the link lies.
            if (name is "." or "..")
            {
                here = name == "." ? here : Path.GetDirectoryName(here) ?? here;
                continue;
            }
            string next = Path.Combine(here, name);
            string? target;
            try
            {
                target = new DirectoryInfo(next).LinkTarget;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return full;
            }
            if (target is null)
            {
                here = next;
                continue;
            }
            if (++links > MostLinks)
                return full;
            if (Path.IsPathRooted(target))
                here = Path.GetPathRoot(target)!;
            foreach (string step in Names(target).Reverse())
                ahead.Push(step);
        }
        return here;
    }

    /// <summary>Whether a full path lies below a folder.</summary>
    public static bool IsBelow(string path, string folder) =>
        path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string[] Names(string path) =>
        path[Path.GetPathRoot(path)!.Length..]
            .Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
}
