using System.Globalization;
using Partwise.Cli.Terminal;
using Partwise.Explanations;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Partwise.Cli.Commands;

/// <summary>A contrast for people: a sum with one line per part, the largest first, that ends in the difference of the logits.</summary>
internal static class ContrastTable
{
    public static IRenderable Image(ContrastImage image, int width)
    {
        string one = Words.Shorten(image.One.Label, Math.Max(12, width / 4)),
            other = Words.Shorten(image.Other.Label, Math.Max(12, width / 4));
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("") { NoWrap = true });
        table.AddColumn(new TableColumn("adds") { Alignment = Justify.Right, NoWrap = true });
        table.AddColumn(new TableColumn("where") { NoWrap = true });
        table.AddRow(image.Bystanders is null ? "bias" : "prototypes of other classes", Number(image.BiasDifference), "");
        foreach (
            (string label, ContrastClass side, ContrastPart part) in image
                .One.Parts.Select(p => (one, image.One, p))
                .Concat(image.Other.Parts.Select(p => (other, image.Other, p)))
                .OrderByDescending(p => Math.Abs(p.p.Difference))
        )
        {
            string what = side.Decomposed ? part.Name ?? $"part {part.Prototype + 1}" : "as a whole (not fitted)";
            table.AddRow(Markup.Escape($"{label}, {what}"), Number(part.Difference), $"({part.Peak.X}, {part.Peak.Y})");
        }
        table.AddRow(
            "difference of the logits",
            Number(image.LogitDifference),
            string.Create(CultureInfo.InvariantCulture, $"off by {image.SumError:0.0e+0}")
        );
        return new Rows(new Text($"{image.Path}: why {one}, not {other}", new Style(decoration: Decoration.Bold)), table);
    }

    private static string Number(double value) =>
        (Math.Round(value, 3) + 0.0).ToString("+0.000;−0.000;0.000", CultureInfo.InvariantCulture);
}
