using System.Runtime.InteropServices;

namespace Partwise.Imaging.Native;

/// <summary>Where libvips may lie, in the order in which it is looked for.</summary>
internal static class LibraryPaths
{
    internal const string Variable = "PARTWISE_LIBVIPS";

    /// <summary>
    /// The candidates: only the file named by the environment variable where it is set (a user who names a library wants that one and no
    /// other), else the application's folder, then the system's names.
    /// </summary>
    internal static IReadOnlyList<string> Candidates(string? chosen, IEnumerable<string> applicationFolders)
    {
        if (!string.IsNullOrEmpty(chosen))
            return Directory.Exists(chosen) ? InFolder(chosen) : [chosen];
        return [.. applicationFolders.Distinct().SelectMany(InFolder), .. SystemNames()];
    }

    /// <summary>The application's own folder and those in which the host says that a published application keeps its native
    /// files.</summary>
    internal static IEnumerable<string> ApplicationFolders()
    {
        string known = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return
        [
            AppContext.BaseDirectory,
            Path.Combine(AppContext.BaseDirectory, "runtimes", PortableIdentifier(), "native"),
            .. known.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(folder => VipsFiles(folder).Length > 0),
        ];
    }

    // RuntimeInformation.RuntimeIdentifier names the distribution where the runtime was built by one ("ubuntu.24.04-x64").
    private static string PortableIdentifier()
    {
        string system =
            OperatingSystem.IsWindows() ? "win"
            : OperatingSystem.IsMacOS() ? "osx"
            : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }

    private static string[] InFolder(string folder)
    {
        // A missing file stays in the list, so that the error message can say where it was expected.
        string[] found = VipsFiles(folder);
        return found.Length > 0 ? found : [Path.Combine(folder, Patterns()[0])];
    }

    private static string[] VipsFiles(string folder) =>
        Directory.Exists(folder)
            ? [.. Patterns().SelectMany(pattern => Directory.EnumerateFiles(folder, pattern).OrderDescending(StringComparer.Ordinal))]
            : [];

    private static string[] Patterns() =>
        OperatingSystem.IsWindows() ? ["libvips-42.dll", "libvips-cpp-*.dll"]
        : OperatingSystem.IsMacOS() ? ["libvips-cpp.*.dylib", "libvips.42.dylib"]
        : ["libvips-cpp.so.*", "libvips.so.42"];

    private static string[] SystemNames() =>
        OperatingSystem.IsWindows() ? ["libvips-42.dll"]
        : OperatingSystem.IsMacOS() ? ["libvips.42.dylib", "/opt/homebrew/lib/libvips.42.dylib", "/usr/local/lib/libvips.42.dylib"]
        : ["libvips.so.42"];
}
