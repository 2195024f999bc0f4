using System.CommandLine;
using Partwise.Cli.Terminal;

namespace Partwise.Cli.Commands;

/// <summary><c>edit BUNDLE … -o MODEL.onnx</c>: writes the original classifier with the say of some parts changed.</summary>
internal static class EditCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var bundle = new Argument<string>("BUNDLE")
        {
            Description = "A bundle made by 'partwise fit' or 'partwise train protopnet'; it stays as it is, and so does the model.",
        };
        Option<string[]> remove = Parts("--remove", "Take parts out: what they add is no longer added.", "CLASS:PART[,PART]");
        Option<string[]> scale = Parts("--scale", "Multiply what parts add.", "CLASS:PART=X");
        Option<string[]> keep = Parts("--keep", "Take all other parts of the class out.", "CLASS:PART[,PART]");
        Option<string[]> require = Parts(
            "--require",
            "Prototype networks: give prototypes at least this weight for their class. Default: 1.",
            "CLASS:PART[=WEIGHT]"
        );
        Option<string[]> move = Parts(
            "--move",
            "Prototype networks: make a prototype the patch at this place of a training photo, in its pixels.",
            "CLASS:PART=PHOTO@X,Y"
        );
        Option<string> output = OutputOption.Required(
            "The edited classifier; of a prototype network, the edited bundle.",
            "MODEL.onnx|OUT.partwise",
            "file or folder"
        );
        Option<string?> keepMean = Dataset(
            "--keep-mean",
            "Add to each changed class's bias what its parts lose on average over these photos (training split), so that its mean "
                + "logit stays."
        );
        Option<string?> refit = Dataset(
            "--refit",
            "Fit the whole head again on these photos (training split), with the removed parts' patterns projected out of the "
                + "features. Of a prototype network: its last layer, which is always fitted again."
        );
        Option<string?> evaluate = Dataset("--evaluate", "Compare both classifiers on these photos (test split).");
        Option<string?> penalty = Choices.Number(
            "--penalty",
            "λ of --refit: the strength of λ/2·Σw² beside the mean cross-entropy. Default: 0.01.",
            x => x > 0,
            "a number above 0"
        );
        var labelMap = new Option<string?>("--label-map")
        {
            Description = "CSV (folder,label) that says which folder is which label.",
            HelpName = "FILE.csv",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace an existing file." };
        var command = new Command(
            "edit",
            "Write the classifier again with parts taken out, scaled or kept: every logit changes by exactly what those parts add."
        )
        {
            bundle,
            remove,
            scale,
            keep,
            require,
            move,
            output,
            keepMean,
            refit,
            evaluate,
            penalty,
            labelMap,
            overwrite,
        };
        var common = new CommonOptions(command);
        command.SetAction(parsed =>
        {
            var request = new EditRequest(
                parsed.GetValue(bundle)!,
                parsed.GetValue(output)!,
                parsed.GetValue(remove) ?? [],
                parsed.GetValue(scale) ?? [],
                parsed.GetValue(keep) ?? []
            )
            {
                Require = parsed.GetValue(require) ?? [],
                Move = parsed.GetValue(move) ?? [],
                KeepMean = parsed.GetValue(keepMean),
                Refit = parsed.GetValue(refit),
                Evaluate = parsed.GetValue(evaluate),
                Penalty = Choices.Value(parsed, penalty),
                LabelMap = parsed.GetValue(labelMap),
                Overwrite = parsed.GetValue(overwrite),
                Threads = common.Threads(parsed),
            };
            request.Check();
            Screen screen = common.Screen(parsed);
            return request.IsOfPrototypes()
                ? new PrototypeEditRun(request, screen, TimeProvider.System, cancellation).Run()
                : new EditRun(request, screen, TimeProvider.System, cancellation).Run();
        });
        return command;
    }

    private static Option<string[]> Parts(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help };

    private static Option<string?> Dataset(string name, string description) =>
        new(name) { Description = description, HelpName = "DATASET" };
}
