using System.Globalization;

namespace Partwise.Evaluation;

/// <summary>The table as Markdown.</summary>
public static class EvaluationMarkdown
{
    /// <summary>The lines: what was measured on what, a table with a line per metric and a column per method, then what was left
    /// out.</summary>
    /// <param name="result">The result.</param>
    public static IReadOnlyList<string> Lines(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var pivot = new EvaluationPivot(result);
        var lines = new List<string> { Caption(result) };
        if (pivot.Methods.Count > 0)
            lines.AddRange([
                "",
                $"| metric | {string.Join(" | ", pivot.Methods.Select(Escape))} | n |",
                $"|---|{string.Concat(pivot.Methods.Select(_ => "---:|"))}---:|",
            ]);
        lines.AddRange(
            pivot.Variants.Select(v =>
                $"| {Escape(v)}{EvaluationPivot.Arrow(v)} | {string.Join(" | ", pivot.Methods.Select(m => Cell(pivot, m, v)))} | "
                + $"{pivot.Images(v)} |"
            )
        );
        if (result.Omitted.Count > 0)
        {
            lines.Add("");
            lines.Add("Left out:");
            lines.AddRange(LeftOut(result).Select(o => $"- {o.Metric}: {o.Reason}"));
        }
        return lines;
    }

    /// <summary>What was measured on what, one sentence.</summary>
    internal static string Caption(EvaluationResult result)
    {
        string noise = string.Concat(
            result.Noise.Select(n =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"; noise of {n.GreyLevels:0.#} grey levels ({n.Normalised:0.###} "
                        + $"normalised{(result.Noise.Count > 1 ? $" for {n.Model}" : "")}), {n.Draws} draw{(n.Draws == 1 ? "" : "s")}"
                )
            )
        );
        string ofModel = string.Concat(
            result
                .Rows.Where(EvaluationPivot.IsOfModel)
                .Select(r =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"; {r.Variant}{(r.Method == EvaluationPlan.ModelRow ? "" : $" of {r.Method.Split(':')[0]}")} "
                            + $"{100 * r.Value:0.0} % [{100 * r.Low:0.0}, {100 * r.High:0.0}]"
                    )
                )
        );
        return $"{result.Dataset}: {result.Images} images, mode {result.Mode.ToString().ToLowerInvariant()}, crop "
            + $"{result.Crop.ToString().ToLowerInvariant()}, seed {result.Seed}{noise}{ofModel}; 95 % bootstrap intervals over "
            + $"images.{string.Concat(result.Notes.Select(n => " " + n))}";
    }

    /// <summary>What was left out, with what has the same reason in one line.</summary>
    internal static IEnumerable<OmittedMetric> LeftOut(EvaluationResult result) =>
        result
            .Omitted.GroupBy(o => o.Reason, StringComparer.Ordinal)
            .Select(g => new OmittedMetric(string.Join(", ", g.Select(o => o.Metric)), g.Key));

    private static string Cell(EvaluationPivot pivot, string method, string variant)
    {
        if (pivot.Cell(method, variant) is not { } row)
            return "–";
        string value = EvaluationPivot.Number(row.Value);
        string interval = row is { Low: { } low, High: { } high }
            ? $" [{EvaluationPivot.Number(low)}, {EvaluationPivot.Number(high)}]"
            : "";
        return (pivot.IsBest(method, variant) ? $"**{value}**" : value) + interval;
    }

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
