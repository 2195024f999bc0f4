using System.Globalization;
using Partwise.Bundles;
using Partwise.Cli.Terminal;
using Partwise.Parts;
using Partwise.PostHoc;
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
            ?
            [
                "class",
                "images",
                "k",
                "error",
                "overlap",
                "worst map cosine",
                "guaranteed",
                "steadiness of its parts",
                "mean contributions",
            ]
            : ["class", "images", "k", "error", "map cosine", "least steady", "mean contributions"];
        foreach (string column in columns)
            table.AddColumn(
                new TableColumn(column)
                {
                    Alignment = column is "class" or "mean contributions" or "steadiness of its parts" ? Justify.Left : Justify.Right,
                    NoWrap = column == "class",
                }
            );
        foreach (BundleClass c in document.Classes)
        {
            string[] quality = wide
                ? [Number(c.Overlap, "0.00"), Number(c.WorstMapCosine, "0.000"), Number(c.Bound, "0.000"), Steadiness(c)]
                : [Number(c.WorstMapCosine, "0.000"), c.Images == 1 ? "one photo" : Number(c.WorstSteadiness, "0.00")];
            string contributions = string.Join(' ', c.Prototypes.Select(p => Number(p.Contribution.Mean, "+0.00;-0.00")));
            table.AddRow([
                Markup.Escape(wide ? c.Label : Words.Shorten(c.Label, width / 3)),
                Number(c.Images),
                Number(c.K),
                Number(c.NmfError, "0.000"),
                .. quality,
                contributions,
            ]);
        }
        return table;
    }

    /// <summary>What the steadiness means, and which classes it warns of; empty where nothing was measured.</summary>
    public static string SteadinessText(BundleDocument document)
    {
        int parts = document.Classes.Sum(c => c.Prototypes.Count(p => p.Steadiness is not null));
        int single = document.Classes.Count(c => c.Images == 1);
        List<string> lines = [];
        if (parts > 0)
        {
            int steady = document.Classes.Sum(c => c.Prototypes.Count(p => p.Steadiness >= DecompositionOptions.SteadyFrom));
            lines.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"steadiness: {steady} of {parts} parts are steady (found again in each half of the photos, their heatmaps "
                        + $"correlate {DecompositionOptions.SteadyFrom:0.00} or more); the others change with the photos"
                )
            );
        }
        if (single > 0)
            lines.Add($"one photo: not to be generalised ({single} of {document.Classes.Count} classes)");
        string[] reasons = [.. document.Classes.Select(c => c.KReason).OfType<string>().Distinct()];
        if (reasons.Length == 1)
            lines.Add("every class: " + reasons[0]);
        foreach (
            IGrouping<string, BundleClass> group in document.Classes.Where(c => c.SharedGroup is not null).GroupBy(c => c.SharedGroup!)
        )
            lines.Add($"shared: part 1 is the same part in all {group.Count()} classes of the group '{group.Key}', and so on to the last");
        return string.Join('\n', lines);
    }

    private static string Steadiness(BundleClass c) =>
        c.Images == 1 ? "one photo"
        : c.WorstSteadiness is null ? "not measured"
        : string.Join(' ', c.Prototypes.Select(p => Number(p.Steadiness, "0.00")));

    /// <summary>The certificate in four short lines.</summary>
    public static string CertificateText(Certificate? certificate) =>
        certificate is not { } c
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"""
                certificate {(c.Holds ? "holds" : "DOES NOT HOLD")} on {c.Images} images
                  {HeadText(c)}{(c.EpsilonMean is null ? SumText(c) : "")}
                  {(c.OffsetShare is null ? "bias" : "bias, offset")} and contributions sum to the logit: within {c.LogitSumMaxAbs:0.0e+0}
                  original outputs: {(c.OriginalOutputsBitIdentical ? "bit-identical" : "DIFFERENT")}
                """
            );

    // Of a head that is not simply divided: how exact, how much of the score is in no part, how much of the maps no part explains.
    private static string HeadText(Certificate c) =>
        string.Concat(
            c.Exactness is null ? "" : c.Exactness + "; ",
            c.OffsetShare is { } share
                ? string.Create(CultureInfo.InvariantCulture, $"{share:P1} of the score is the head's own constant (offset); ")
                : "",
            c.EpsilonMean is { } mean
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"ε of the images: mean {mean:0.000}, 95 % below {c.Epsilon95:0.000}, worst {c.EpsilonWorst:0.000}"
                )
                : ""
        );

    private static string SumText(Certificate c)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        string sum = c.PrototypeSumMaxAbs == 0 ? "exactly" : string.Create(culture, $"within {c.PrototypeSumMaxAbs:0.0e+0}");
        return string.Create(culture, $"prototypes sum to the head: {sum}; in the network within {c.NetworkSumMaxAbs:0.0e+0}");
    }

    private static string Number(double? value, string format = "0") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "none";
}
