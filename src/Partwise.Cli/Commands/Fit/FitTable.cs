using System.Globalization;
using Partwise.Bundles;
using Partwise.Cli.Terminal;
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
            table.AddColumn(new TableColumn(column) { Alignment = column is "class" or "mean contributions" ? Justify.Left : Justify.Right, NoWrap = column == "class" });
        foreach (BundleClass c in document.Classes)
        {
            string[] quality = wide
                ? [Number(c.Overlap, "0.00"), Number(c.WorstMapCosine, "0.000"), Number(c.Bound, "0.000")]
                : [Number(c.WorstMapCosine, "0.000")];
            string contributions = string.Join(' ', c.Prototypes.Select(p => Number(p.Contribution.Mean, "+0.00;-0.00")));
            table.AddRow([Markup.Escape(wide ? c.Label : Words.Shorten(c.Label, width / 3)), Number(c.Images), Number(c.K), Number(c.NmfError, "0.000"), .. quality, contributions]);
        }
        return table;
    }

    /// <summary>The certificate in four short lines.</summary>
    public static string CertificateText(Certificate? certificate) => certificate is not { } c ? "" : string.Create(CultureInfo.InvariantCulture, $"""
        certificate {(c.Holds ? "holds" : "DOES NOT HOLD")} on {c.Images} images
          {HeadText(c)}{(c.EpsilonMean is null ? $"prototypes sum to the head: {(c.PrototypeSumMaxAbs == 0 ? "exactly" : $"within {c.PrototypeSumMaxAbs:0.0e+0}")}; in the network within {c.NetworkSumMaxAbs:0.0e+0}" : "")}
          {(c.OffsetShare is null ? "bias" : "bias, offset")} and contributions sum to the logit: within {c.LogitSumMaxAbs:0.0e+0}
          original outputs: {(c.OriginalOutputsBitIdentical ? "bit-identical" : "DIFFERENT")}
        """);

    // Of a head that is not simply divided: how exact, how much of the score is in no part, how much of the maps no part explains.
    private static string HeadText(Certificate c) => string.Create(CultureInfo.InvariantCulture,
        $"{(c.Exactness is null ? "" : c.Exactness + "; ")}{(c.OffsetShare is { } share ? $"{share:P1} of the score is the head's own constant (offset); " : "")}{(c.EpsilonMean is { } mean ? $"ε of the images: mean {mean:0.000}, 95 % below {c.Epsilon95:0.000}, worst {c.EpsilonWorst:0.000}" : "")}");

    private static string Number(double? value, string format = "0") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "none";
}
