using System.Globalization;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Partwise.Cli.Commands;

/// <summary>An image explained by methods, for people.</summary>
internal static class MethodsTable
{
    public static IRenderable Image(MethodsImage image, int width)
    {
        string Label(string label) => Markup.Escape(Words.Shorten(label, Math.Max(12, width / 3)));
        var classes = new Rows(
            image.Predictions.Select(p => new Markup(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {Label(p.Label)}  logit {p.Logit:0.000}  {p.Probability * 100:0.0} "
                        + $"%{(p.Class == image.Class ? "  (the maps are about this class)" : "")}"
                )
            ))
        );
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in new[] { "method", "peak", "box", "sum", "off by", "runs" })
            table.AddColumn(
                new TableColumn(column) { Alignment = column is "sum" or "off by" or "runs" ? Justify.Right : Justify.Left, NoWrap = true }
            );
        foreach (MethodEntry m in image.Methods)
        {
            if (m is { Peak: { } peak, Box: { } box })
                table.AddRow(
                    m.Method,
                    $"({peak.X}, {peak.Y})",
                    $"{box.Width}×{box.Height} at ({box.X}, {box.Y})",
                    Number(m.Sum is { } sum ? Math.Round(sum, 3) : null, "0.000;−0.000"),
                    Number(m.CompletenessError, "0.0e+0"),
                    m.Runs.ToString(CultureInfo.InvariantCulture)
                );
            else
                table.AddRow(m.Method, Markup.Escape(m.Reason ?? ""), "", "", "", "");
        }
        string title = image.Predictions.Any(p => p.Class == image.Class) ? "" : $"\n  maps of {Label(image.Label)}";
        return new Rows(new Markup($"[bold]{Markup.Escape(image.Path)}[/]"), classes, new Markup(title), table);
    }

    private static string Number(double? value, string format) =>
        value is { } v ? (v + 0.0).ToString(format, CultureInfo.InvariantCulture) : "";
}
