using System.CommandLine;
using System.Globalization;
using Partwise.Bundles;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Evaluation;
using Partwise.Explanations;
using Partwise.Files;

namespace Partwise.Cli.Commands;

/// <summary><c>audit BUNDLE DATASET -o FOLDER</c>: what a reviewer of a classifier should know, with the photos that show it.</summary>
internal static class AuditCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var bundle = new Argument<string>("BUNDLE") { Description = "A bundle made by 'partwise fit'." };
        var dataset = new Argument<string>("DATASET")
        {
            Description =
                "Photos with classes: a CUB-200-2011 or Stanford Cars root, a folder with one subfolder per class, or a CSV (path,class).",
        };
        Option<string?> output = OutputOption.Optional("A folder for audit.json, the page and its pictures.", "DIR");
        Option<string> split = Choices.Words("--split", "Which part of a dataset with a split is looked at.", "test", "train", "all");
        var attributes = new Option<string?>("--attributes")
        {
            Description = "CSV with the column path and one for each attribute, such as the photographer: accuracy by group.",
            HelpName = "FILE.csv",
        };
        var labelMap = new Option<string?>("--label-map")
        {
            Description = "CSV (folder,label) that says which folder is which label.",
            HelpName = "FILE.csv",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace an audit that is there." };
        var command = new Command(
            "audit",
            "Look for parts that live off the object, look at one place or respond to few photos; for classes that one part "
                + "decides; for mistakes and the parts that pushed them."
        )
        {
            bundle,
            dataset,
            output,
            split,
            attributes,
            labelMap,
            overwrite,
        };
        var common = new CommonOptions(command);
        command.SetAction(parsed =>
        {
            Screen screen = common.Screen(parsed);
            string? folder = parsed.GetValue(output);
            if (folder is null && parsed.GetValue(overwrite))
                throw new UsageException("--overwrite needs the folder of the audit; give it with -o.");
            using AtomicDirectory? target = folder is null ? null : AuditFolder.Create(folder, parsed.GetValue(overwrite));
            PhotoAttributes? groups = parsed.GetValue(attributes) is { } file ? PhotoAttributes.Read(file) : null;
            LabelMap? map = parsed.GetValue(labelMap) is { } labels ? LabelMap.Read(labels) : null;
            ImageDataset photos = DatasetReader.Open(
                parsed.GetValue(dataset)!,
                new DatasetOptions { Split = Enum.Parse<DatasetSplit>(parsed.GetValue(split)!, ignoreCase: true) }
            );
            using OpenedModel model = OpenedModel.Open(parsed.GetValue(bundle)!, cancellationToken: cancellation);
            AuditResult result;
            using (ProgressDisplay display = screen.Progress(TimeProvider.System))
            {
                result = Auditor.Run(
                    model,
                    photos,
                    groups,
                    map,
                    new AuditOptions { Threads = common.Threads(parsed) },
                    done => display.Report("auditing", done, photos.Images.Count),
                    cancellation
                );
                if (target is not null)
                    result = AuditFolder.Write(target, model, photos, result, cancellationToken: cancellation);
            }
            cancellation.ThrowIfCancellationRequested();
            target?.Commit();
            Print(screen, result, folder);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(Screen screen, AuditResult result, string? folder)
    {
        foreach (SkippedImage skipped in result.Skipped)
            screen.WarnSkipped(new BundleSkipped(skipped.Path, skipped.Reason));
        foreach (string warning in result.Warnings)
            screen.Warn(warning);
        if (screen.Json)
        {
            screen.Document(result);
            return;
        }
        CultureInfo culture = CultureInfo.InvariantCulture;
        string recognised = result.Recognised is { } r ? string.Create(culture, $"; {r} of {result.Labelled} recognised") : "";
        string calibration = result.Calibration is { } c ? string.Create(culture, $"; calibration error {100 * c.Error:0.0} %") : "";
        screen.Line(string.Create(culture, $"{result.Findings.Count} findings on {result.Photos} photos{recognised}{calibration}"));
        foreach (AuditFinding finding in result.Findings)
            screen.Line($"  {finding.Kind}: {finding.Sentence}");
        if (folder is not null)
            screen.Line($"report: {Path.Combine(folder, "index.html")}");
    }
}
