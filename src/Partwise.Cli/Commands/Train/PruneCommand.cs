using System.CommandLine;
using System.Globalization;
using Partwise.Bundles;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Training.ProtoPNet;

namespace Partwise.Cli.Commands;

/// <summary><c>prune BUNDLE DATASET -o OUT</c>: removes prototypes whose nearest patches are of other classes, and fits the last layer
/// again.</summary>
internal static class PruneCommand
{
    private static readonly PruneOptions s_defaults = new();

    public static Command Create(CancellationToken cancellation)
    {
        var verb = new PrototypeVerb("A bundle made by 'partwise train protopnet'; it stays as it is.");
        Option<string> output = OutputOption.Required("The pruned bundle.", "OUT.partwise");
        var k = new Option<int>("-k")
        {
            Description = "How many nearest training patches are looked at.",
            HelpName = "N",
            DefaultValueFactory = _ => s_defaults.Rule.K,
        };
        k.Validators.Add(Validate.Range(k, 1, 1000));
        var threshold = new Option<int>("--threshold")
        {
            Description = "How many of them must be of the prototype's own class.",
            HelpName = "N",
            DefaultValueFactory = _ => s_defaults.Rule.Threshold,
        };
        threshold.Validators.Add(Validate.Range(threshold, 1, 1000));
        var last = new Option<string>("--last")
        {
            Description = "How the last layer is fitted again: to its minimum, by 100 epochs of Adam as published, or not at all.",
            HelpName = "convex|adam|keep",
            DefaultValueFactory = _ => "convex",
        };
        last.Validators.Add(Validate.OneOf("--last", "convex", "adam", "keep"));
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace an existing bundle." };
        var command = new Command(
            "prune",
            "Remove the prototypes of a prototype network whose nearest training patches are mostly of other classes, and merge equal ones."
        )
        {
            verb.Bundle,
            verb.Dataset,
            output,
            k,
            threshold,
            last,
            overwrite,
        };
        var common = new CommonOptions(command);
        command.SetAction(parsed =>
        {
            var rule = new PruningOptions { K = parsed.GetValue(k), Threshold = parsed.GetValue(threshold) };
            if (rule.Threshold > rule.K)
                throw new UsageException(
                    $"--threshold is {rule.Threshold}, but only {rule.K} nearest patches are looked at; give a smaller threshold or "
                        + $"a larger -k."
                );
            int threads = common.Threads(parsed);
            var options = new PruneOptions
            {
                Rule = rule,
                LastLayer = parsed.GetValue(last) switch
                {
                    "convex" => LastLayerMethod.Convex,
                    "adam" => LastLayerMethod.Adam,
                    _ => null,
                },
                Objective = new LastLayerOptions { Threads = threads },
                Reading = new AnalysisOptions { Threads = threads },
            };
            Screen screen = common.Screen(parsed);
            string written = parsed.GetValue(output)!;
            PruneResult result = verb.Write(
                parsed,
                screen,
                written,
                parsed.GetValue(overwrite),
                (read, images, target, progress) =>
                    BundlePruner.Prune(read, images, target, options, progress, TimeProvider.System, cancellation),
                cancellation
            );
            Print(screen, written, result);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(Screen screen, string folder, PruneResult result)
    {
        foreach (SkippedImage skipped in result.Skipped)
            screen.WarnSkipped(new BundleSkipped(skipped.Path, skipped.Reason));
        foreach (int c in result.Decision.EmptyClasses)
            screen.Warn($"the class '{result.Document.Labels[c]}' has no prototype any more.");
        if (screen.Json)
        {
            screen.Document(PruneDocument.Create(folder, result));
            return;
        }
        screen.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Decision.Kept.Count} of {result.Decision.Before} prototypes kept; {result.Decision.Pruned.Count} of mixed "
                    + $"neighbourhoods removed, {result.Decision.Merged.Count} merged into an equal one"
            )
        );
        screen.Line(
            $"training photos recognised: {TrainOutput.Percent(result.TrainBefore)} before, {TrainOutput.Percent(result.TrainAfter)} after"
        );
        if (result.TestBefore is not null)
            screen.Line(
                $"test photos recognised: {TrainOutput.Percent(result.TestBefore)} before, {TrainOutput.Percent(result.TestAfter)} after"
            );
        if (result.LastLayer is { } fit)
            screen.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"last layer: objective {fit.Objective:0.000000}, at most {fit.Gap:0.0e+0} above its minimum; published "
                        + $"objective {fit.PublishedObjective:0.000000}"
                )
            );
        screen.Line($"report: {Path.Combine(folder, BundleFiles.Report)}");
    }
}
