using System.CommandLine;
using Partwise.Cli.Terminal;

namespace Partwise.Cli.Commands;

/// <summary><c>fit MODEL IMAGES -o BUNDLE</c>: decomposes the head into part prototypes.</summary>
internal static class FitCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var model = new Argument<string>("MODEL") { Description = "An ONNX classifier." };
        var images = new Argument<string>("IMAGES")
        {
            Description =
                "A folder with one subfolder per class, a CUB-200-2011 or Stanford Cars root, a CSV (path,class), or with --assign "
                + "prediction any folder.",
        };
        var command = new Command(
            "fit",
            "Decompose a classifier's head into part prototypes that sum to it exactly, and write a bundle with the proof and a report."
        )
        {
            model,
            images,
        };
        var options = new FitCommandOptions(command);
        var modelOptions = new ModelOptions(command, head: true);
        var common = new CommonOptions(command);
        command.SetAction(parsed =>
        {
            var run = new FitRun(
                common.Screen(parsed),
                options.Read(parsed, common.Threads(parsed)),
                modelOptions.Read(parsed),
                TimeProvider.System,
                cancellation
            );
            return run.Fit(parsed.GetValue(model)!, parsed.GetValue(images)!);
        });
        return command;
    }
}
