using System.Text.RegularExpressions;
using Partwise.Testing;

namespace Partwise.Tests.Docs;

/// <summary>The README shows code that compiles: its samples are the programs under samples/, word for word.</summary>
public sealed partial class ReadmeTests
{
    [Theory]
    [InlineData("ExplainImage")]
    [InlineData("DecomposeHead")]
    [InlineData("FitModel")]
    [InlineData("ExplainBatch")]
    [InlineData("EvaluateParts")]
    [InlineData("WebEndpoint")]
    public void Readme_Sample_IsTheProgram(string sample)
    {
        string readme = ReadText("README.md") + ReadText("docs/library.md");
        Match quoted = Regex.Match(readme, $"<!-- sample: {sample} -->\n```csharp\n(.*?)```", RegexOptions.Singleline);
        Assert.True(quoted.Success, $"README.md and docs/library.md have no sample '{sample}'.");
        Assert.Equal(ReadText($"samples/{sample}/Program.cs"), quoted.Groups[1].Value);
    }

    [Fact]
    public void Docs_Links_LeadToFiles()
    {
        var missing = new List<string>();
        string[] pages =
        [
            .. Directory.GetFiles(TestData.Repository, "*.md"),
            .. Directory.GetFiles(Path.Combine(TestData.Repository, "docs"), "*.md"),
        ];
        foreach (string page in pages)
        {
            foreach (Match link in Links().Matches(File.ReadAllText(page)))
            {
                string target = link.Groups[1].Value.Split('#')[0];
                if (
                    target.Length > 0
                    && !target.Contains("://", StringComparison.Ordinal)
                    && !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, target))
                )
                {
                    missing.Add($"{Path.GetFileName(page)}: {target}");
                }
            }
        }
        Assert.Empty(missing);
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();

    private static string ReadText(string path) => File.ReadAllText(Path.Combine(TestData.Repository, path)).ReplaceLineEndings("\n");
}
