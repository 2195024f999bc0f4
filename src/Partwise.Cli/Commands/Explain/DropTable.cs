using System.Globalization;
using Partwise.Cli.Terminal;
using Partwise.Explanations;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Partwise.Cli.Commands;

/// <summary>What the model would answer without some parts, for people: the top classes and those that lost parts.</summary>
internal static class DropTable
{
    private const int Shown = 3;

    public static IRenderable Image(DropImage image, int width)
    {
        string Label(string label) => Words.Shorten(label, Math.Max(12, width / 3));
        string dropped = string.Join(
            ", ",
            image.Dropped.Select(d =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{d.Name ?? $"part {d.Part + 1}"} of {Label(d.Label)} ({d.Contribution:+0.000;−0.000})"
                )
            )
        );
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in new[] { "class", "logit", "without", "change", "probability", "without" })
            table.AddColumn(new TableColumn(column) { Alignment = column is "class" ? Justify.Left : Justify.Right, NoWrap = true });
        Dictionary<int, ClassScore> before = image.Before.ToDictionary(s => s.Class);
        HashSet<int> shown =
        [
            .. image.Before.Take(Shown).Concat(image.After.Take(Shown)).Select(s => s.Class),
            .. image.Dropped.Select(d => d.Class),
        ];
        foreach (ClassScore after in image.After.Where(s => shown.Contains(s.Class)))
        {
            ClassScore old = before[after.Class];
            table.AddRow(
                Markup.Escape(Label(after.Label)),
                Number(old.Logit),
                Number(after.Logit),
                Number((double)after.Logit - old.Logit),
                Percent(old.Probability),
                Percent(after.Probability)
            );
        }
        string answer = image.Changed
            ? $"The prediction changes from {Label(image.Before[0].Label)} to {Label(image.After[0].Label)}."
            : $"The prediction stays {Label(image.After[0].Label)}.";
        return new Rows(
            new Text($"{image.Path}: without {dropped}", new Style(decoration: Decoration.Bold)),
            table,
            new Text("  " + answer),
            Text.Empty
        );
    }

    private static string Number(double value) => (Math.Round(value, 3) + 0.0).ToString("0.000;−0.000", CultureInfo.InvariantCulture);

    private static string Percent(double value) => (value * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
