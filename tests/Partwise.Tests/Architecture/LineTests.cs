using System.Text.RegularExpressions;
using Partwise.Testing;

namespace Partwise.Tests.Architecture;

/// <summary>Lines end at 140 columns, so that two files fit side by side; only text that must stand as it is may be longer.</summary>
public sealed class LineTests
{
    private const int Width = 140;
    private const string RawString = "\"\"\"";

    private static readonly string[] s_folders = ["src", "tests", "bench", "samples"];

    // The pages' sentences may be as long as they are; what counts is the code around them.
    private static readonly Regex s_text = new("""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`""");

    [Fact]
    public void Lines_OfCode_EndAt140Columns()
    {
        Assert.Empty(Longer("*.cs", TooLong));
    }

    [Theory]
    [InlineData("*.js")]
    [InlineData("*.css")]
    public void Lines_OfPages_EndAt140Columns(string files)
    {
        Assert.Empty(Longer(files, lines => TooLong(lines.Select(l => s_text.Replace(l, "text")))));
    }

    [Fact]
    public void Lines_OfRawStringsAndOfOneWord_MayBeLonger()
    {
        string data = new('A', 200);
        string words = string.Join(' ', Enumerable.Repeat("word", 40));
        Assert.Equal([2, 7], TooLong(["short", words, "    \"" + data + "\",", "var s = \"\"\"", words, "\"\"\";", "// " + words]));
    }

    private static string[] Longer(string files, Func<IEnumerable<string>, IEnumerable<int>> tooLong) =>
        [
            .. s_folders
                .SelectMany(f => Directory.EnumerateFiles(Path.Combine(TestData.Repository, f), files, SearchOption.AllDirectories))
                .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .SelectMany(f => tooLong(File.ReadLines(f)).Select(n => $"{Path.GetRelativePath(TestData.Repository, f)}:{n}")),
        ];

    // The numbers of the lines that are too long; a literal without a space, such as base64, cannot be broken.
    private static IEnumerable<int> TooLong(IEnumerable<string> lines)
    {
        bool raw = false;
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            bool text = raw || line.Contains(RawString, StringComparison.Ordinal);
            if ((line.Split(RawString).Length - 1) % 2 == 1)
                raw = !raw;
            if (line.Length > Width && !text && line.Trim().Contains(' '))
                yield return number;
        }
    }
}
