using System.Globalization;

namespace Partwise.Evaluation;

/// <summary>The table as LaTeX, for the package booktabs: a line per metric, a column per method, intervals in small print.</summary>
public static class EvaluationLatex
{
    /// <summary>The lines of a <c>table</c> environment.</summary>
    /// <param name="result">The result.</param>
    public static IReadOnlyList<string> Lines(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var pivot = new EvaluationPivot(result);
        var lines = new List<string>
        {
            "% \\usepackage{booktabs}",
            "\\begin{table}",
            "\\centering",
            $"\\caption{{{Escape(EvaluationMarkdown.Caption(result))}}}",
            $"\\begin{{tabular}}{{l{new string('r', pivot.Methods.Count)}r}}",
            "\\toprule",
            $"metric & {string.Join(" & ", pivot.Methods.Select(Escape))} & $n$ \\\\",
            "\\midrule",
        };
        lines.AddRange(
            pivot.Variants.Select(v =>
                $"{Escape(v)}{Arrow(v)} & {string.Join(" & ", pivot.Methods.Select(m => Cell(pivot, m, v)))} & "
                + $"{Escape(pivot.Images(v))} \\\\"
            )
        );
        lines.AddRange(["\\bottomrule", "\\end{tabular}", "\\end{table}"]);
        lines.AddRange(result.Omitted.Select(o => $"% left out: {o.Metric}: {o.Reason.ReplaceLineEndings(" ")}"));
        return lines;
    }

    private static string Cell(EvaluationPivot pivot, string method, string variant)
    {
        if (pivot.Cell(method, variant) is not { } row)
            return "--";
        string value = Number(row.Value);
        string interval = row is { Low: { } low, High: { } high } ? $" {{\\scriptsize [{Number(low)}, {Number(high)}]}}" : "";
        return (pivot.IsBest(method, variant) ? $"\\textbf{{{value}}}" : value) + interval;
    }

    // A number below a thousandth needs an exponent.
    private static string Number(double value)
    {
        string text = EvaluationPivot.Number(value);
        int e = text.IndexOf('e', StringComparison.Ordinal);
        return e < 0
            ? text.Replace("-", "$-$", StringComparison.Ordinal)
            : $"${text[..e]}\\cdot 10^{{{int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)}}}$";
    }

    private static string Arrow(string variant) =>
        MetricCatalog.HigherIsBetter(variant) switch
        {
            true => " $\\uparrow$",
            false => " $\\downarrow$",
            null => "",
        };

    // Names come from files: none of their characters may be a command.
    private static string Escape(string text) =>
        string.Concat(
            text.Select(c =>
                c switch
                {
                    '\\' => "\\textbackslash{}",
                    '~' => "\\textasciitilde{}",
                    '^' => "\\textasciicircum{}",
                    '&' or '%' or '$' or '#' or '_' or '{' or '}' => "\\" + c,
                    '–' => "--",
                    '²' => "\\textsuperscript{2}",
                    'σ' => "$\\sigma$",
                    _ when char.IsControl(c) => " ",
                    _ => c.ToString(),
                }
            )
        );
}
