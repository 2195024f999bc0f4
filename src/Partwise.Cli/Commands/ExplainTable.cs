using System.Globalization;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Partwise.Cli.Commands;

/// <summary>An explained image for people: each top class as a sum.</summary>
internal static class ExplainTable
{
    // Below this, the sum is written without the blanks around its signs.
    private const int Wide = 100;

    public static IRenderable Image(ExplainedImage image, int width)
    {
        bool wide = width >= Wide;
        Table table = new Table().Border(TableBorder.Simple).Title(Markup.Escape(image.Path), new Style(decoration: Decoration.Bold)).ShowRowSeparators();
        foreach (string column in new[] { "class", "probability", "logit", "= bias + parts", "largest part" })
            table.AddColumn(new TableColumn(column) { Alignment = column is "probability" or "logit" ? Justify.Right : Justify.Left, NoWrap = column is "class" or "largest part" });
        foreach (ExplainedPrediction p in image.Predictions)
        {
            ExplainedPart largest = p.Parts.MaxBy(part => Math.Abs(part.Contribution))!;
            string sum = Number(p.Bias, "0.000;−0.000") + string.Concat(p.Parts.Select(part => Number(part.Contribution, wide ? " + 0.000; − 0.000" : " +0.000; −0.000")));
            table.AddRow(Markup.Escape(wide ? p.Label : Words.Shorten(p.Label, width / 3)), Number(p.Probability * 100, "0.0") + " %", Number(p.Logit, "0.000;−0.000"),
                sum + (p.Decomposed ? "" : " (not fitted: the class as a whole)"), $"part {largest.Prototype + 1} at ({largest.Peak.X}, {largest.Peak.Y})");
        }
        return table;
    }

    // Rounded first: a tiny negative number would else become "−" and then the whole of "+ 0.000".
    private static string Number(double value, string format) => (Math.Round(value, 3) + 0.0).ToString(format, CultureInfo.InvariantCulture);
}
