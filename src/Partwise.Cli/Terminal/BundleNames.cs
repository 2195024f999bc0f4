namespace Partwise.Cli.Terminal;

/// <summary>What bundles are called.</summary>
internal static class BundleNames
{
    /// <summary>The title of a bundle: the name of its folder without the ending.</summary>
    public static string Title(string folder)
    {
        string name = Path.GetFileName(folder);
        return name.EndsWith(".partwise", StringComparison.OrdinalIgnoreCase) ? name[..^".partwise".Length] : name;
    }
}
