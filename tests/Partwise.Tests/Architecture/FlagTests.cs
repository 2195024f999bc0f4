using System.Text.RegularExpressions;
using Partwise.Testing;

namespace Partwise.Tests.Architecture;

/// <summary>The library knows no command line: it names options by the words of its API, in backticks, and the command line turns those
/// into flags.</summary>
public sealed partial class FlagTests
{
    [Fact]
    public void Texts_OfTheLibrary_NameNoFlags()
    {
        string root = Path.Combine(TestData.Repository, "src");
        string[] folders =
        [
            .. Directory
                .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
                .Where(f =>
                    !Path.GetRelativePath(root, f).StartsWith("Partwise.Cli", StringComparison.Ordinal)
                    && !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                )
                .Where(f => File.ReadLines(f).Any(l => Flags().IsMatch(l)))
                .Select(f => Path.GetRelativePath(root, Path.GetDirectoryName(f)!).Replace(Path.DirectorySeparatorChar, '/'))
                .Distinct(),
        ];
        Assert.Empty(folders);
    }

    [Theory]
    [InlineData("throw new Exception(\"give --overwrite\");", true)]
    [InlineData("// a comment says --overwrite", false)]
    [InlineData("string text = \"-- a dash\";", false)]
    public void Flags_InATextOnly_AreSeen(string line, bool seen) => Assert.Equal(seen, Flags().IsMatch(line));

    [GeneratedRegex("^(?!\\s*//).*\"[^\"]*--[a-z]")]
    private static partial Regex Flags();
}
