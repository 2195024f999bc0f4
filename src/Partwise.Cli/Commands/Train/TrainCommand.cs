using System.CommandLine;
using Partwise.Cli.Terminal;

namespace Partwise.Cli.Commands;

/// <summary><c>train classifier</c> and <c>train protopnet</c>: networks on a user's own photos.</summary>
internal static class TrainCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var train = new Command("train", "Train on a folder of photos.");
        train.Subcommands.Add(Classifier(cancellation));
        train.Subcommands.Add(ProtoPNet(cancellation));
        return train;
    }

    private static Command Classifier(CancellationToken cancellation)
    {
        var backbone = new Argument<string>("BACKBONE")
        {
            Description =
                "An ONNX network with a spatial feature map; its own head is left away. With --from-scratch it may be left out: a "
                + "built-in network is trained then.",
        };
        var dataset = new Argument<string?>("DATASET")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "A folder with one subfolder per class, a CUB-200-2011 or Stanford Cars root, or a CSV (path,class).",
        };
        var command = new Command(
            "classifier",
            "Train a classifier whose head is mean pooling and one linear layer, so that 'fit' can decompose it."
        )
        {
            backbone,
            dataset,
        };
        var options = new TrainCommandOptions(command);
        var network = new NetworkCommandOptions(command);
        var modelOptions = new ModelOptions(command);
        var common = new CommonOptions(command);
        command.SetAction(parsed =>
        {
            Screen screen = common.Screen(parsed);
            TrainRequest request = options.Read(parsed, common.Threads(parsed));
            string first = parsed.GetValue(backbone)!;
            string? second = parsed.GetValue(dataset);
            network.Check(parsed);
            var run = new NetworkTrainRun(screen, request, TimeProvider.System, cancellation);
            if (network.FromScratch(parsed))
            {
                (string? structure, string photos) = second is null ? (null, first) : (first, second);
                return run.FromScratch(
                    structure,
                    photos,
                    network.Scratch(parsed, request, structure is not null),
                    modelOptions.Read(parsed)
                );
            }
            if (second is null)
                throw new UsageException("DATASET is missing; give a backbone and a dataset, or a dataset with --from-scratch.");
            if (network.Convolutions(parsed) is { } convolutions)
                return run.Finetune(first, second, network.Finetune(parsed, request, convolutions), modelOptions.Read(parsed));
            return new LinearTrainRun(screen, request, TimeProvider.System, cancellation).Train(first, second, modelOptions.Read(parsed));
        });
        return command;
    }

    private static Command ProtoPNet(CancellationToken cancellation)
    {
        var backbone = new Argument<string>("BACKBONE")
        {
            Description = "An ONNX network with a spatial feature map; its own head is left away.",
        };
        var dataset = new Argument<string>("DATASET")
        {
            Description = "A folder with one subfolder per class, a CUB-200-2011 or Stanford Cars root, or a CSV (path,class).",
        };
        var command = new Command(
            "protopnet",
            "Train a network of prototypes on a backbone: gradient descent, projection onto training patches, last layer."
        )
        {
            backbone,
            dataset,
        };
        var options = new ProtoPNetCommandOptions(command);
        var modelOptions = new ModelOptions(command);
        var common = new CommonOptions(command);
        command.SetAction(parsed =>
            new ProtoPNetTrainRun(
                common.Screen(parsed),
                options.Read(parsed, common.Threads(parsed)),
                TimeProvider.System,
                cancellation
            ).Train(parsed.GetValue(backbone)!, parsed.GetValue(dataset)!, modelOptions.Read(parsed))
        );
        return command;
    }
}
