using System.Globalization;

namespace Partwise.Evaluation;

/// <summary>The table as Markdown.</summary>
public static class EvaluationMarkdown
{
    /// <summary>The lines: a table with one row per number, then what was left out.</summary>
    /// <param name="result">The result.</param>
    public static IReadOnlyList<string> Lines(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var lines = new List<string>
        {
            $"{result.Dataset}: {result.Images} images, mode {result.Mode.ToString().ToLowerInvariant()}, crop {result.Crop.ToString().ToLowerInvariant()}; 95 % bootstrap intervals over images.",
            "",
            "| method | metric | value | 95 % interval | n |",
            "|---|---|---:|---:|---:|",
        };
        lines.AddRange(result.Rows.Select(r => $"| {r.Method} | {r.Variant} | {Number(r.Value)} | {(r is { Low: { } low, High: { } high } ? $"{Number(low)} … {Number(high)}" : "–")} | {r.N} |"));
        if (result.Omitted.Count > 0)
        {
            lines.Add("");
            lines.Add("Left out:");
            lines.AddRange(result.Omitted.Select(o => $"- {o.Metric}: {o.Reason}"));
        }
        return lines;
    }

    private static string Number(double value)
        => value != 0 && Math.Abs(value) < 0.001 ? value.ToString("0.0e+0", CultureInfo.InvariantCulture) : value.ToString("0.000", CultureInfo.InvariantCulture);
}
