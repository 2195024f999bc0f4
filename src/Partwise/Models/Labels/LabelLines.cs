using System.Globalization;
using System.Text.RegularExpressions;
using Partwise.Files;

namespace Partwise.Models.Internals;

/// <summary>Labels one a line, plain or behind a number or a WordNet id, or all on one line.</summary>
internal static partial class LabelLines
{
    /// <summary>The labels; not checked to be as many as the classes.</summary>
    public static string[] Read(string text, int classes, string source, string remedy)
    {
        string[] lines = text.ReplaceLineEndings("\n").TrimEnd().Split('\n', StringSplitOptions.TrimEntries);
        if (lines is [""])
            throw new DataFileException($"{source} is empty; {remedy}.");
        if (lines.Length != classes)
        {
            string[] commented = [.. lines.Where(l => !l.StartsWith("# ", StringComparison.Ordinal))];
            lines = commented.Length == classes ? commented : lines;
        }
        if (lines.Length == 1 && classes > 1 && lines[0].Split(',', StringSplitOptions.TrimEntries) is { } items && items.Length == classes)
            lines = items;
        int blank = Array.IndexOf(lines, "");
        if (blank >= 0)
            throw new DataFileException(
                string.Create(CultureInfo.InvariantCulture, $"{source} has no label in line {blank + 1}; {remedy}.")
            );
        return Numbered(lines) ?? (lines.All(l => WordNet().IsMatch(l)) ? [.. lines.Select(l => WordNet().Replace(l, ""))] : lines);
    }

    /// <summary>Labels behind numbers that are 0, 1, … or 1, 2, …, each once, put in their order; null where lines are anything
    /// else.</summary>
    private static string[]? Numbered(string[] lines)
    {
        if (lines.Length < 2)
            return null;
        var labels = new string?[lines.Length + 1];
        foreach (string line in lines)
        {
            Match match = Number().Match(line);
            if (
                !match.Success
                || !int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                || number >= labels.Length
                || labels[number] is not null
            )
                return null;
            labels[number] = match.Groups[2].Value;
        }
        return [.. (labels[0] is null ? labels[1..] : labels[..^1]).OfType<string>()];
    }

    [GeneratedRegex(@"^(\d{1,9})(?:[ \t]*[:\t][ \t]*|[ \t]+)(\S.*)$")]
    private static partial Regex Number();

    [GeneratedRegex(@"^n\d{8}[ \t]+(?=\S)")]
    private static partial Regex WordNet();
}
