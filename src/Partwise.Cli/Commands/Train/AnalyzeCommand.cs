using System.CommandLine;
using System.Globalization;
using Partwise.Bundles;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Training.ProtoPNet;

namespace Partwise.Cli.Commands;

/// <summary><c>analyze BUNDLE DATASET</c>: global analysis and health checks of a prototype network, into its bundle.</summary>
internal static class AnalyzeCommand
{
    private static readonly AnalysisOptions s_defaults = new();

    public static Command Create(CancellationToken cancellation)
    {
        var verb = new PrototypeVerb("A bundle made by 'partwise train protopnet'.");
        Option<int> train = Count("--train-patches", "Nearest training patches per prototype.", s_defaults.TrainPatches, 1);
        Option<int> test = Count("--test-patches", "Nearest test patches per prototype.", s_defaults.TestPatches, 0);
        var command = new Command(
            "analyze",
            "Look through a prototype network: nearest patches of every prototype, latent map, health checks. Written into the bundle."
        )
        {
            verb.Bundle,
            verb.Dataset,
            train,
            test,
        };
        var common = new CommonOptions(command);
        command.SetAction(parsed =>
        {
            Screen screen = common.Screen(parsed);
            string folder = parsed.GetValue(verb.Bundle)!;
            var options = new AnalysisOptions
            {
                TrainPatches = parsed.GetValue(train),
                TestPatches = parsed.GetValue(test),
                Threads = common.Threads(parsed),
            };
            BundleDocument document = verb.Write(
                parsed,
                screen,
                folder,
                overwrite: true,
                (read, images, target, progress) => AnalysisWriter.Write(read, images, target, options, progress, cancellation),
                cancellation
            );
            Print(screen, folder, document.Analysis!);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(Screen screen, string folder, BundleAnalysis analysis)
    {
        string report = Path.Combine(folder, BundleFiles.Report);
        foreach (BundleSkipped skipped in analysis.Skipped)
            screen.WarnSkipped(skipped);
        if (screen.Json)
        {
            screen.Document(AnalyzeDocument.Create(folder, analysis));
            return;
        }
        screen.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{analysis.Prototypes.Count} prototypes, nearest patches among {analysis.TrainImages} training and "
                    + $"{analysis.TestImages} test photos; one patch can depend on {analysis.ReceptiveShare:0%} of the input"
            )
        );
        foreach (HealthCheck check in analysis.Checks)
            screen.Line(
                $"{(check.Passed switch { true => "ok     ", false => "problem", _ => "skipped" })}  {check.Question} {check.Answer}"
            );
        screen.Line($"report: {report}");
    }

    private static Option<int> Count(string name, string description, int value, int least)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => value,
        };
        option.Validators.Add(Validate.Range(option, least, 100));
        return option;
    }
}
