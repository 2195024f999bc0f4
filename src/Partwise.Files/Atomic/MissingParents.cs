namespace Partwise.Files.Internals;

/// <summary>The parents that had to be created for an output, so that a run without one can remove them again.</summary>
internal static class MissingParents
{
    /// <summary>The folder and those above it that do not exist, the deepest first.</summary>
    /// <param name="folder">A full path.</param>
    public static IReadOnlyList<string> Of(string folder)
    {
        var missing = new List<string>();
        for (string? path = folder; path is not null && !Directory.Exists(path); path = Path.GetDirectoryName(path))
            missing.Add(path);
        return missing;
    }

    /// <summary>Removes those that are there and empty: another run may have put something into them meanwhile.</summary>
    public static void Remove(IReadOnlyList<string> parents)
    {
        try
        {
            foreach (string parent in parents.Where(Directory.Exists))
                Directory.Delete(parent);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not empty, or no longer ours: it stays.
        }
    }
}
