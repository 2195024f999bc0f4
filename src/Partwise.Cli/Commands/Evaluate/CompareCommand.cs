using System.CommandLine;
using System.Globalization;
using Partwise.Bundles;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Evaluation;
using Partwise.Explanations;
using Partwise.Files;
using Partwise.Models;

namespace Partwise.Cli.Commands;

/// <summary><c>compare A B PHOTOS</c>: two bundles or models on the same photos.</summary>
internal static class CompareCommand
{
    private const int Shown = 10;

    public static Command Create(CancellationToken cancellation)
    {
        var a = new Argument<string>("A") { Description = "A bundle, or a plain ONNX classifier." };
        var b = new Argument<string>("B") { Description = "Another one with labels in common." };
        var dataset = new Argument<string>("PHOTOS")
        {
            Description = "Photos, with classes or without: a folder, a CSV, a CUB-200-2011 root (the test split is used), or one photo.",
        };
        Option<string?> output = OutputOption.Optional("A folder for compare.json and the page.", "DIR");
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace a comparison that is there." };
        var command = new Command(
            "compare",
            "Say where two classifiers agree, which of their parts look at the same, and which parts decide where they differ."
        )
        {
            a,
            b,
            dataset,
            output,
            overwrite,
        };
        var common = new CommonOptions(command);
        command.SetAction(parsed =>
        {
            Screen screen = common.Screen(parsed);
            string? folder = parsed.GetValue(output);
            if (folder is null && parsed.GetValue(overwrite))
                throw new UsageException("--overwrite needs the folder of the comparison; give it with -o.");
            using AtomicDirectory? target = folder is null ? null : ComparisonFolder.Create(folder, parsed.GetValue(overwrite));
            ImageDataset photos = DatasetReader.Open(parsed.GetValue(dataset)!, new DatasetOptions { Split = DatasetSplit.Test });
            using OpenedModel first = OpenedModel.Open(parsed.GetValue(a)!, new ClassifierOptions(), cancellationToken: cancellation),
                second = OpenedModel.Open(parsed.GetValue(b)!, new ClassifierOptions(), cancellationToken: cancellation);
            ComparisonResult result;
            using (ProgressDisplay display = screen.Progress(TimeProvider.System))
                result = Comparer.Run(
                    first,
                    second,
                    photos,
                    common.Threads(parsed),
                    done => display.Report("comparing", done, photos.Images.Count),
                    cancellation
                );
            if (target is not null)
            {
                ComparisonFolder.Write(target, result);
                cancellation.ThrowIfCancellationRequested();
                target.Commit();
            }
            Print(screen, result, folder);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(Screen screen, ComparisonResult result, string? folder)
    {
        foreach (SkippedImage skipped in result.Skipped)
            screen.WarnSkipped(new BundleSkipped(skipped.Path, skipped.Reason));
        if (result.OnlyA.Count + result.OnlyB.Count > 0)
            screen.Warn($"{result.OnlyA.Count} labels are only in '{result.A}' and {result.OnlyB.Count} only in '{result.B}'.");
        if (screen.Json)
        {
            screen.Document(result);
            return;
        }
        screen.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{result.A} and {result.B} agree on {result.Agree} of {result.Photos} photos "
                    + $"({100.0 * result.Agree / result.Photos:0.0} %; 95 %: {100 * result.AgreeInterval.Low:0.0} to "
                    + $"{100 * result.AgreeInterval.High:0.0})"
            )
        );
        if (result.PValue is { } p)
            screen.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"recognised: {result.RecognisedByA} and {result.RecognisedByB} of {result.Labelled} (p = {p:g2})"
                )
            );
        if (result.MapCorrelation is { } correlation)
            screen.Line(string.Create(CultureInfo.InvariantCulture, $"what they look at correlates {correlation:0.00} on average"));
        foreach (ComparedClass c in result.Classes)
            screen.Line($"{c.Label}: {string.Join(", ", c.Pairs.Select(Pair))}");
        foreach (Disagreement d in result.Disagreements.Take(Shown))
            screen.Line($"  {d.Path}: {d.A.Label}{Because(d.A)}; {d.B.Label}{Because(d.B)}");
        if (result.Disagreements.Count > Shown)
            screen.Line($"  … and {result.Disagreements.Count - Shown} more; --json lists all");
        if (folder is not null)
            screen.Line($"report: {Path.Combine(folder, "index.html")}");
    }

    private static string Pair(PairedParts pair)
    {
        string a = pair.NameA ?? $"part {pair.A + 1}",
            b = pair.NameB ?? $"part {pair.B + 1}";
        return string.Create(CultureInfo.InvariantCulture, $"{a} = {b} ({pair.Correlation:0.00})");
    }

    private static string Because(ComparedAnswer answer) =>
        answer.Parts is [var first, ..]
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" by {first.Name ?? $"part {first.Part + 1}"} of {first.Label} ({first.Difference:+0.00;−0.00})"
            )
            : "";
}
