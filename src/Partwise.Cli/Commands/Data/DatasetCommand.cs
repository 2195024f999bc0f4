using System.CommandLine;
using System.Globalization;
using Partwise.Aviary;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;

namespace Partwise.Cli.Commands;

/// <summary><c>dataset make aviary OUT</c> and <c>dataset render SCENE.json</c>: the built-in bird world.</summary>
internal static class DatasetCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var make = new Command("make", "Make a dataset.");
        make.Subcommands.Add(Aviary(cancellation));
        var dataset = new Command("dataset", "Datasets that Partwise can make by itself.");
        dataset.Subcommands.Add(make);
        dataset.Subcommands.Add(RenderCommand.Create());
        return dataset;
    }

    private static Command Aviary(CancellationToken cancellation)
    {
        var output = new Argument<string>("OUT") { Description = "The folder to make." };
        Option<int> species = Number("--species", "The number of species.", 16, 2, 1000);
        Option<int> images = Number("--images", "Training images of each species.", 60, 1, 100_000);
        Option<int> test = Number("--test-images", "Test images of each species, with part masks and scenes.", 20, 1, 100_000);
        Option<int> size = Number("--size", "Width and height of the images, pixels.", 224, 32, 1024);
        var incomplete = new Option<string>("--incomplete")
        {
            Description = "The share of training images whose bird lacks one to three parts, 0 to 1.",
            HelpName = "SHARE",
            DefaultValueFactory = _ => "0",
        };
        incomplete.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(Share(token.Value) is >= 0 and <= 1))
                result.AddError($"--incomplete is {token.Value}; 0 to 1 is allowed.");
        });
        var seed = new Option<int>("--seed")
        {
            Description = "Chooses the species and every image.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace an earlier Aviary." };
        var command = new Command(
            "aviary",
            "Draw birds whose species are defined by parts, in the layout of CUB-200-2011, with masks and scenes of the test images."
        )
        {
            output,
            species,
            images,
            test,
            size,
            incomplete,
            seed,
            overwrite,
        };
        var common = new CommonOptions(command, device: false);
        command.SetAction(parsed =>
        {
            Screen screen = common.Screen(parsed);
            var options = new AviaryOptions
            {
                Species = parsed.GetValue(species),
                TrainPerSpecies = parsed.GetValue(images),
                TestPerSpecies = parsed.GetValue(test),
                Size = parsed.GetValue(size),
                Seed = parsed.GetValue(seed),
                IncompleteShare = Share(parsed.GetValue(incomplete)!)!.Value,
                Threads = common.Threads(parsed),
            };
            string folder = parsed.GetValue(output)!;
            using (ProgressDisplay display = screen.Progress(TimeProvider.System))
                AviaryWriter.Write(folder, options, parsed.GetValue(overwrite), new DrawingProgress(display), cancellation);
            int training = options.Species * options.TrainPerSpecies,
                testing = options.Species * options.TestPerSpecies;
            if (screen.Json)
                screen.Document(
                    new DatasetDocument("partwise.dataset/1", folder, options.Species, training, testing, options.Size, options.Seed)
                );
            else
                screen.Line(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{folder}: {options.Species} species, {training} training and {testing} test images of "
                            + $"{options.Size}×{options.Size} pixels"
                    )
                );
            return ExitCodes.Done;
        });
        return command;
    }

    private static double? Share(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    private static Option<int> Number(string name, string description, int fallback, int from, int to)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => fallback,
        };
        option.Validators.Add(Validate.Range(option, from, to));
        return option;
    }
}
