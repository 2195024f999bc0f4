using System.CommandLine;
using Partwise.Cli.Terminal;
using Partwise.Training;

namespace Partwise.Cli.Commands;

/// <summary>The options of <c>train classifier --from-scratch</c> and <c>--finetune N</c>.</summary>
internal sealed class NetworkCommandOptions
{
    private readonly Option<bool> _fromScratch = new("--from-scratch")
    {
        Description = "Train a network with random weights to begin with: the structure of BACKBONE, or a built-in one.",
    };
    private readonly Option<int?> _finetune = new("--finetune")
    {
        Description = "Train the backbone's last N convolutions with the head.",
        HelpName = "N",
    };
    private readonly Option<string> _architecture = Choices.Words(
        "--arch",
        "From scratch without BACKBONE: the network.",
        Architectures.NameOf(NetworkArchitecture.SmallResnet),
        Architectures.NameOf(NetworkArchitecture.SmallCnn)
    );
    private readonly Option<int?> _size = new("--size")
    {
        Description = "From scratch: height and width of the input, a multiple of 16; 112 for a built-in network, else the backbone's own.",
        HelpName = "N",
    };
    private readonly Option<string?> _run = new("--run")
    {
        Description = "From scratch or fine-tuned: keep a checkpoint of every epoch, the log and the curve in this folder.",
        HelpName = "FOLDER",
    };
    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "From scratch or fine-tuned: go on with the run in --run; where there is none yet, begin it.",
    };
    private readonly RecipeCommandOptions _recipe = new();

    public NetworkCommandOptions(Command command)
    {
        _run.Validators.Add(Validate.NotEmpty(_run.Name));
        _size.Validators.Add(result =>
        {
            if (result.Tokens is not [var token] || !int.TryParse(token.Value, out int value))
                return;
            if (value is < Architectures.SmallestInput or > Architectures.LargestInput)
                result.AddError($"--size is {value}; {Architectures.SmallestInput} to {Architectures.LargestInput} is allowed.");
            else if (value % 16 != 0)
                result.AddError($"--size is {value}; a multiple of 16 is allowed.");
        });
        _finetune.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int value) && value < 1)
                result.AddError($"--finetune is {value}; at least 1 is allowed.");
        });
        foreach (
            Option option in new Option[] { _fromScratch, _finetune, _architecture, _size }
                .Concat(_recipe.All)
                .Concat([_run, _resume])
        )
            command.Options.Add(option);
    }

    public bool FromScratch(ParseResult parsed) => parsed.GetValue(_fromScratch);

    public int? Convolutions(ParseResult parsed) => parsed.GetValue(_finetune);

    /// <exception cref="UsageException">Options were given that do not go together.</exception>
    public void Check(ParseResult parsed)
    {
        bool finetune = Convolutions(parsed) is not null;
        if (FromScratch(parsed) && finetune)
            throw new UsageException("--from-scratch and --finetune exclude each other; give one of them.");
        Option[] scratchOnly = [_architecture, _size];
        Option[] unused =
            FromScratch(parsed) ? []
            : finetune ? scratchOnly
            : [.. scratchOnly, .. _recipe.All, _run, _resume];
        if (unused.FirstOrDefault(o => Choices.Given(parsed, o)) is { } option)
            throw new UsageException(
                $"{option.Name} belongs to --from-scratch{(finetune || scratchOnly.Contains(option) ? "" : " or --finetune")}; add "
                    + $"that or leave it out."
            );
        if (parsed.GetValue(_resume) && parsed.GetValue(_run) is null)
            throw new UsageException("--resume needs the folder of the run; name it with --run FOLDER.");
        _recipe.Check(parsed);
    }

    /// <exception cref="UsageException">A built-in network was named beside a backbone.</exception>
    public ScratchOptions Scratch(ParseResult parsed, TrainRequest request, bool backbone)
    {
        if (backbone && Choices.Given(parsed, _architecture))
            throw new UsageException("--arch names a built-in network, but a backbone was given as well; leave one of them out.");
        return new ScratchOptions
        {
            Architecture =
                parsed.GetValue(_architecture) == Architectures.NameOf(NetworkArchitecture.SmallCnn)
                    ? NetworkArchitecture.SmallCnn
                    : NetworkArchitecture.SmallResnet,
            Size = parsed.GetValue(_size),
            Training = WithRun(parsed, _recipe.Read(parsed, request, new ScratchOptions().Training)),
        };
    }

    public FinetuneOptions Finetune(ParseResult parsed, TrainRequest request, int convolutions) =>
        new()
        {
            Convolutions = convolutions,
            Training = WithRun(parsed, _recipe.Read(parsed, request, new FinetuneOptions().Training)),
            CacheFolder = request.Options.Features.CacheFolder,
        };

    private NetworkTrainingOptions WithRun(ParseResult parsed, NetworkTrainingOptions training) =>
        training with
        {
            Folder = parsed.GetValue(_run),
            Resume = parsed.GetValue(_resume),
        };
}
