using System.Globalization;
using Partwise.Bundles;
using Partwise.Parts;
using Spectre.Console;

namespace Partwise.Cli.Commands;

/// <summary>The result of a fit for people.</summary>
internal static class FitTable
{
    // What a table of eight columns needs beside the label and the contributions.
    private const int Wide = 100;

    public static Table Classes(BundleDocument document, int width)
    {
        bool wide = width >= Wide;
        Table table = new Table().Border(TableBorder.Simple);
        string[] columns = wide
            ? ["class", "images", "k", "error", "overlap", "worst map cosine", "guaranteed", "mean contributions"]
            : ["class", "images", "k", "error", "map cosine", "mean contributions"];
        foreach (string column in columns)
            table.AddColumn(new TableColumn(column) { Alignment = column is "class" or "mean contributions" ? Justify.Left : Justify.Right });
        foreach (BundleClass c in document.Classes)
        {
            string[] quality = wide
                ? [Number(c.Overlap, "0.00"), Number(c.WorstMapCosine, "0.000"), c.Bound is { } bound ? Number(bound, "0.000") : "none"]
                : [Number(c.WorstMapCosine, "0.000")];
            string contributions = string.Join(' ', c.Prototypes.Select(p => Number(p.Contribution.Mean, "+0.00;-0.00")));
            table.AddRow([Markup.Escape(c.Label), Number(c.Images), Number(c.K), Number(c.NmfError, "0.000"), .. quality, contributions]);
        }
        return table;
    }

    public static string CertificateLine(Certificate c) => string.Create(CultureInfo.InvariantCulture,
        $"certificate {(c.Holds ? "holds" : "DOES NOT HOLD")} on {c.Images} images: prototypes sum to the head (F64 {c.PrototypeSumMaxAbs:0.##e+0}, network {c.NetworkSumMaxAbs:0.##e+0}), contributions to the logit ({c.LogitSumMaxAbs:0.0e+0} at most), original outputs {(c.OriginalOutputsBitIdentical ? "bit-identical" : "DIFFER")}");

    private static string Number(double value, string format = "0") => value.ToString(format, CultureInfo.InvariantCulture);
}
