using System.CommandLine;
using Partwise.Cli.Terminal;

namespace Partwise.Cli.Commands;

/// <summary><c>demo</c>: everything on the embedded model and drawn birds, without any input.</summary>
internal static class DemoCommand
{
    private const string DefaultFolder = "partwise-demo";

    public static Command Create(CancellationToken cancellation)
    {
        var folder = new Option<string>(OutputOption.Name, OutputOption.Long)
        {
            Description = "The folder to write; an earlier demo in it is replaced.",
            HelpName = "DIR",
            DefaultValueFactory = _ => DefaultFolder,
        };
        folder.Validators.Add(Validate.NotEmpty(folder.Name));
        var images = new Option<int>("--images")
        {
            Description = "Birds of each species to find the parts with.",
            HelpName = "N",
            DefaultValueFactory = _ => 10,
        };
        images.Validators.Add(Validate.Range(images, 2, 1000));
        var noBrowser = new Option<bool>("--no-browser") { Description = "Do not open the report." };
        var command = new Command(
            "demo",
            "Draw birds, decompose the built-in model on them, explain birds it has never seen, and show the report. Needs no input."
        )
        {
            folder,
            images,
            noBrowser,
        };
        var common = new CommonOptions(command);
        command.SetAction(parsed =>
        {
            var run = new DemoRun(common.Screen(parsed), common.Threads(parsed), TimeProvider.System, cancellation);
            return run.Show(parsed.GetValue(folder)!, parsed.GetValue(images), browser: !parsed.GetValue(noBrowser));
        });
        return command;
    }
}
