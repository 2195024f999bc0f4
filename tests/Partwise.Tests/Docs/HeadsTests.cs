using Partwise.Models;

namespace Partwise.Tests.Docs;

/// <summary>The page of head kinds says what the list says.</summary>
public sealed class HeadsTests
{
    [Fact]
    public void Heads_Table_IsTheListOfKinds()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "docs", "heads.md")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("docs/heads.md was not found above the tests.");
        string[] rows =
        [
            .. File.ReadLines(Path.Combine(folder, "docs", "heads.md"))
                .Where(l => l.StartsWith("| `", StringComparison.Ordinal) && !l.StartsWith("| `head.kind`", StringComparison.Ordinal))
                .Take(HeadKinds.All.Count + 1),
        ];
        Assert.Equal([.. HeadKinds.All.Append(HeadKinds.Unknown).Select(k => $"| `{k.Name}` | {k.Description} |")], rows);
    }
}
