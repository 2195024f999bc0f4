using System.Runtime.CompilerServices;
using Xunit;

namespace Partwise.Testing;

/// <summary>
/// Where the golden numbers and the real photos and models lie. Tests that need them skip, with the reason, where they are absent.
/// </summary>
public static class TestData
{
    /// <summary>The trait value of golden tests: <c>[Trait(TestData.Category, TestData.Golden)]</c>.</summary>
    public const string Golden = "Golden";

    /// <summary>The trait name of test categories.</summary>
    public const string Category = "Category";

    private static readonly string s_root = FindRoot();

    /// <summary>The folder of the repository.</summary>
    public static string Repository => s_root;

    /// <summary>The path of a golden file or folder; skips the running test where the fixtures are absent.</summary>
    public static string Fixture(params string[] parts) => Require("PARTWISE_FIXTURES", "fixtures", parts);

    /// <summary>The path of a real photo, model or dataset; skips the running test where the data is absent.</summary>
    public static string Data(params string[] parts) => Require("PARTWISE_DATA", "data", parts);

    /// <summary>Whether the fixture folder <paramref name="name"/> is present, for enumerating its cases without skipping.</summary>
    public static bool HasFixture(string name) => Directory.Exists(Path.Combine(Folder("PARTWISE_FIXTURES", "fixtures"), name));

    private static string Require(string variable, string folder, string[] parts)
    {
        string path = Path.Combine([Folder(variable, folder), .. parts]);
        Assert.SkipUnless(
            File.Exists(path) || Directory.Exists(path),
            $"'{Path.Combine(parts)}' is not there; set {variable} to the folder that holds it."
        );
        return path;
    }

    private static string Folder(string variable, string folder)
    {
        string? set = Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrEmpty(set) ? Path.GetFullPath(Path.Combine(s_root, "..", "shared", folder)) : Path.GetFullPath(set);
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "Partwise.slnx")))
                return d.FullName;
        }
        return Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
    }
}
