using System.CommandLine;
using System.Globalization;
using Partwise.Cli.Terminal;
using Partwise.Training.ProtoPNet;

namespace Partwise.Cli.Commands;

/// <summary><c>import STATE [STRUCTURE] -o OUT</c>: weights of PyTorch in an ONNX file of the same architecture.</summary>
internal static class ImportCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var state = new Argument<string>("STATE")
        {
            Description =
                "A file of torch.save (.pth, .pt) or safetensors: a state dictionary, a checkpoint or a whole network. Nothing in "
                + "it is run.",
        };
        var structure = new Argument<string?>("STRUCTURE")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "An ONNX file of the same architecture; its own weights are left away.",
        };
        Option<string> output = OutputOption.Required(
            "What to write: a classifier or prototype network (.onnx), a bundle of a prototype network (.partwise), or the "
                + "safetensors file.",
            "OUT",
            "file"
        );
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace an existing file." };
        var safetensors = new Option<bool>("--safetensors")
        {
            Description = "Write the tensors as a safetensors file; no STRUCTURE is needed.",
        };
        var similarity = new Option<string?>("--similarity")
        {
            Description = "The similarity of a prototype network, where the file does not say it.",
            HelpName = "log|linear",
        };
        var top = new Option<int>("--top")
        {
            Description = "The classes that a prototype network explains per image.",
            HelpName = "T",
            DefaultValueFactory = _ => 3,
        };
        var epsilon = new Option<string?>("--epsilon")
        {
            Description = "The epsilon of the batch normalisations; 0.00001 where it is not given.",
            HelpName = "X",
        };
        similarity.AcceptOnlyFromAmong("log", "linear");
        top.Validators.Add(Validate.Range(top, 1, 1000));
        epsilon.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(Number(token.Value) is > 0 and < 1))
                result.AddError($"--epsilon is {token.Value}; a number above 0 and below 1 is allowed.");
        });
        var command = new Command(
            "import",
            "Put weights of PyTorch, a torchvision classifier or a ProtoPNet, into an ONNX file of the same architecture."
        )
        {
            state,
            structure,
        };
        foreach (Option option in new Option[] { output, overwrite, safetensors, similarity, top, epsilon })
            command.Options.Add(option);
        var modelOptions = new ModelOptions(command);
        var common = new CommonOptions(command, threads: false);
        command.SetAction(parsed =>
        {
            var request = new ImportRequest(
                parsed.GetValue(state)!,
                parsed.GetValue(structure),
                parsed.GetValue(output)!,
                parsed.GetValue(overwrite),
                parsed.GetValue(safetensors),
                parsed.GetValue(top),
                parsed.GetValue(similarity) switch
                {
                    "log" => SimilarityKind.Log,
                    "linear" => SimilarityKind.Linear,
                    _ => null,
                },
                parsed.GetValue(epsilon) is { } text ? Number(text) : null,
                modelOptions.Read(parsed)
            );
            if (request.Safetensors && request.Structure is not null)
                throw new UsageException("--safetensors writes the tensors as they are; leave out STRUCTURE.");
            if (!request.Safetensors && request.Structure is null)
                throw new UsageException(
                    "STRUCTURE is missing; give an ONNX file of the same architecture, or --safetensors to write the tensors alone."
                );
            return new ImportRun(common.Screen(parsed), request, cancellation).Run();
        });
        return command;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
