using System.CommandLine;
using Partwise.Cli.Terminal;
using Partwise.Evaluation;

namespace Partwise.Cli.Commands;

/// <summary><c>evaluate BUNDLE… DATASET</c>: one table of metrics for the bundles' parts and for other methods.</summary>
internal static class EvaluateCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var options = new EvaluateCommandOptions();
        var command = new Command("evaluate", "Measure how faithful maps are and how part-like parts are: one table for every method.");
        options.AddTo(command);
        var modelOptions = new ModelOptions(command);
        var common = new CommonOptions(command);
        command.SetAction(parsed =>
        {
            EvaluateCommandRequest request = options.Read(parsed, common.Threads(parsed));
            MetricCatalog.Check(request.Options.Metrics);
            return new EvaluateRun(common.Screen(parsed), request, modelOptions.Read(parsed), TimeProvider.System, cancellation).Run();
        });
        return command;
    }
}
