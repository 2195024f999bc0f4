using System.Globalization;
using Partwise.Cli.Terminal;
using Partwise.Explanations;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Partwise.Cli.Commands;

/// <summary>An explained image for people: each top class as a sum.</summary>
internal static class ExplainTable
{
    // Below this, the sum is written without the blanks around its signs, and it needs the room of the last column.
    private const int Wide = 100;

    public static IRenderable Image(ExplainedImage image, int width)
    {
        bool wide = width >= Wide;
        Table table = new Table()
            .Border(TableBorder.Simple)
            .Title(Markup.Escape(image.Path), new Style(decoration: Decoration.Bold))
            .ShowRowSeparators();
        bool offset = image.Predictions.Any(p => p.Offset is not null);
        string terms = offset ? "= bias + offset + parts" : "= bias + parts";
        string[] columns = ["class", "probability", "logit", terms, "largest part"];
        foreach (string column in wide ? columns : columns[..^1])
            table.AddColumn(
                new TableColumn(column)
                {
                    Alignment = column is "probability" or "logit" ? Justify.Right : Justify.Left,
                    NoWrap = column != terms,
                }
            );
        foreach (ExplainedPrediction p in image.Predictions)
        {
            ExplainedPart largest = p.Parts.MaxBy(part => Math.Abs(part.Contribution))!;
            string own = p.Offset is { } constant ? Number(constant, wide ? " + 0.000; − 0.000" : " +0.000; −0.000") : "";
            string sum =
                Number(p.Bias, "0.000;−0.000")
                + own
                + string.Concat(p.Parts.Select(part => Number(part.Contribution, wide ? " + 0.000; − 0.000" : " +0.000; −0.000")));
            string[] cells =
            [
                Markup.Escape(wide ? p.Label : Words.Shorten(p.Label, width / 3)),
                Number(p.Probability * 100, "0.0") + " %",
                Number(p.Logit, "0.000;−0.000"),
                sum + (p.Decomposed ? "" : " (not fitted: the class as a whole)") + OffsetWords(p),
                $"{(largest.Name is { } name ? Markup.Escape(name) : $"part {largest.Prototype + 1}")} at ({largest.Peak.X}, "
                    + $"{largest.Peak.Y})",
            ];
            table.AddRow(wide ? cells : cells[..^1]);
        }
        return table;
    }

    // Below a fifth, the figure itself says enough.
    private static string OffsetWords(ExplainedPrediction p) =>
        p.Offset is { } offset && Math.Abs(offset) > 0.2 * Math.Abs(p.Logit - p.Bias)
            ? Math.Abs(offset) > Math.Abs(p.Logit - p.Bias)
                ? " (the offset outweighs all parts together)"
                : string.Create(CultureInfo.InvariantCulture, $" ({Math.Abs(offset / (p.Logit - p.Bias)):P0} of the score is in no part)")
            : "";

    // Rounded first: a tiny negative number would else become "−" and then the whole of "+ 0.000".
    private static string Number(double value, string format) =>
        (Math.Round(value, 3) + 0.0).ToString(format, CultureInfo.InvariantCulture);
}
