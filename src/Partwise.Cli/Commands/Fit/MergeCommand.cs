using System.CommandLine;
using System.Globalization;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.PostHoc;

namespace Partwise.Cli.Commands;

/// <summary><c>merge SHARD… -o BUNDLE</c>: makes the shards of a fit one bundle.</summary>
internal static class MergeCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var shards = new Argument<string[]>("SHARD")
        {
            Description = "The folders of all shards of one fit.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> bundle = OutputOption.Required("The bundle to write, a folder such as birds.partwise.", "BUNDLE");
        var model = new Option<string?>("--model")
        {
            Description = "Where the model lies now (default: where the shards found it).",
            HelpName = "MODEL",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace an existing bundle." };
        var command = new Command("merge", "Make one bundle of the shards of 'fit --shard', byte for byte that of a single run.")
        {
            shards,
            bundle,
            model,
            overwrite,
        };
        var common = new CommonOptions(command);
        command.SetAction(parsed =>
        {
            Screen screen = common.Screen(parsed);
            var options = new MergeOptions
            {
                Model = parsed.GetValue(model),
                Overwrite = parsed.GetValue(overwrite),
                Threads = common.Threads(parsed),
            };
            using ProgressDisplay display = screen.Progress(TimeProvider.System);
            FittedBundle merged = FitRun.Naming(
                parsed.GetValue(bundle)!,
                () =>
                    BundleMerge.Run(
                        parsed.GetValue(shards)!,
                        parsed.GetValue(bundle)!,
                        options,
                        new FitRun.StageProgress(display),
                        TimeProvider.System,
                        cancellation
                    )
            );
            display.Dispose();
            foreach (string warning in merged.Document.Warnings)
                screen.Warn(warning);
            if (merged.Document.Certificate is { Holds: false })
                screen.Warn("the certificate does not hold; see the numbers in the report.");
            if (screen.Json)
            {
                screen.Document(MergeDocument.Create(merged, parsed.GetValue(shards)!.Length));
                return ExitCodes.Done;
            }
            screen.Write(FitTable.Classes(merged.Document, screen.Width));
            screen.Line(FitTable.CertificateText(merged.Document.Certificate));
            screen.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{parsed.GetValue(shards)!.Length} shards merged in {merged.Timings.Total:0.0} s: {merged.Folder}"
                )
            );
            return ExitCodes.Done;
        });
        return command;
    }
}
