using System.Globalization;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
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
        Table table = new Table().Border(TableBorder.Simple).Title(Markup.Escape(image.Path), new Style(decoration: Decoration.Bold)).ShowRowSeparators();
        string[] columns = ["class", "probability", "logit", "= bias + parts", "largest part"];
        foreach (string column in wide ? columns : columns[..^1])
            table.AddColumn(new TableColumn(column) { Alignment = column is "probability" or "logit" ? Justify.Right : Justify.Left, NoWrap = column is not "= bias + parts" });
        foreach (ExplainedPrediction p in image.Predictions)
        {
            ExplainedPart largest = p.Parts.MaxBy(part => Math.Abs(part.Contribution))!;
            string sum = Number(p.Bias, "0.000;−0.000") + string.Concat(p.Parts.Select(part => Number(part.Contribution, wide ? " + 0.000; − 0.000" : " +0.000; −0.000")));
            string[] cells =
            [
                Markup.Escape(wide ? p.Label : Words.Shorten(p.Label, width / 3)), Number(p.Probability * 100, "0.0") + " %", Number(p.Logit, "0.000;−0.000"),
                sum + (p.Decomposed ? "" : " (not fitted: the class as a whole)"), $"part {largest.Prototype + 1} at ({largest.Peak.X}, {largest.Peak.Y})",
            ];
            table.AddRow(wide ? cells : cells[..^1]);
        }
        return table;
    }

    // Rounded first: a tiny negative number would else become "−" and then the whole of "+ 0.000".
    private static string Number(double value, string format) => (Math.Round(value, 3) + 0.0).ToString(format, CultureInfo.InvariantCulture);
}
