using System.CommandLine;
using Partwise.Bundles;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;

namespace Partwise.Cli.Commands;

/// <summary><c>report BUNDLE</c>: (re)builds the HTML report inside the bundle.</summary>
internal static class ReportCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var bundle = new Argument<string>("BUNDLE") { Description = "A bundle made by 'partwise fit'." };
        var linked = new Option<bool>("--linked")
        {
            Description = "Refer to the pictures beside the page instead of putting them into it.",
        };
        var command = new Command("report", "Build the HTML report of a bundle anew, inside the bundle.") { bundle, linked };
        var common = new CommonOptions(command, threads: false);
        command.SetAction(parsed =>
        {
            Screen screen = common.Screen(parsed);
            string path = ReportBuilder.Rebuild(
                parsed.GetValue(bundle)!,
                parsed.GetValue(linked) ? 0 : ReportBuilder.InlineBytes,
                cancellation
            );
            if (screen.Json)
                screen.Document(new ReportBuiltDocument("partwise.report-built/1", parsed.GetValue(bundle)!, path));
            else
                screen.Line(path);
            return ExitCodes.Done;
        });
        return command;
    }
}
