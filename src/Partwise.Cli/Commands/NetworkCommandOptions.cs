using System.CommandLine;
using System.Globalization;
using Partwise.Cli.Terminal;
using Partwise.Training;

namespace Partwise.Cli.Commands;

/// <summary>The options of <c>train classifier --from-scratch</c> and <c>--finetune N</c>.</summary>
internal sealed class NetworkCommandOptions
{
    private readonly Option<bool> _fromScratch = new("--from-scratch") { Description = "Train a built-in network with random weights to begin with." };
    private readonly Option<int?> _finetune = new("--finetune") { Description = "Train the backbone's last N convolutions with the head.", HelpName = "N" };
    private readonly Option<string> _architecture = Words("--arch", "From scratch: the network.", Architectures.NameOf(NetworkArchitecture.SmallResnet), Architectures.NameOf(NetworkArchitecture.SmallCnn));
    private readonly Option<int> _size = Whole("--size", "From scratch: height and width of its input, a multiple of 16.", 112, Architectures.SmallestInput, Architectures.LargestInput);
    private readonly Option<int> _epochs = Whole("--epochs", "From scratch or fine-tuned: passes over the training images; 5 with --finetune.", 30, 1, 10_000);
    private readonly Option<int> _batch = Whole("--batch", "From scratch or fine-tuned: images of a step.", 32, 2, 4096);
    private readonly Option<string> _optimizer = Words("--optimizer", "From scratch or fine-tuned: the optimiser.", "adamw", "sgd");
    private readonly Option<string> _rate = Number("--rate", "From scratch or fine-tuned: the highest learning rate; 0.0003 with --finetune.", "0.003", value => value > 0, "a number above 0");
    private readonly Option<string> _decay = Number("--decay", "From scratch or fine-tuned: the weight decay.", "0.01", value => value >= 0, "a number of at least 0");
    private readonly Option<string> _smoothing = Number("--smoothing", "From scratch or fine-tuned: the share of every label spread over all classes.", "0", value => value is >= 0 and < 1, "0 to below 1");
    private readonly Option<string> _augment = Words("--augment", "From scratch or fine-tuned: how much the photos are changed at random.", "mild", "none", "strong");
    private readonly Option<string> _path = Words("--speed-path", "From scratch or fine-tuned: how the steps are computed.", [.. Enum.GetNames<SpeedPath>().Select(n => n.ToLowerInvariant())]);
    private readonly Option<string?> _run = new("--run") { Description = "From scratch or fine-tuned: keep a checkpoint of every epoch, the log and the curve in this folder.", HelpName = "FOLDER" };
    private readonly Option<bool> _resume = new("--resume") { Description = "From scratch or fine-tuned: go on with the run in --run; where there is none yet, begin it." };

    public NetworkCommandOptions(Command command)
    {
        _run.Validators.Add(Validate.NotEmpty(_run.Name));
        _size.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int value) && value % 16 != 0)
                result.AddError($"--size is {value}; a multiple of 16 is allowed.");
        });
        _finetune.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int value) && value < 1)
                result.AddError($"--finetune is {value}; at least 1 is allowed.");
        });
        command.Options.Add(_fromScratch);
        command.Options.Add(_finetune);
        foreach (Option option in Own)
            command.Options.Add(option);
    }

    private Option[] Own => [_architecture, _size, _epochs, _batch, _optimizer, _rate, _decay, _smoothing, _augment, _path, _run, _resume];

    public bool FromScratch(ParseResult parsed) => parsed.GetValue(_fromScratch);

    public int? Convolutions(ParseResult parsed) => parsed.GetValue(_finetune);

    /// <exception cref="UsageException">Options were given that do not go together.</exception>
    public void Check(ParseResult parsed)
    {
        bool finetune = Convolutions(parsed) is not null;
        if (FromScratch(parsed) && finetune)
            throw new UsageException("--from-scratch and --finetune exclude each other; give one of them.");
        Option[] unused = FromScratch(parsed) ? [] : finetune ? [_architecture, _size] : Own;
        if (unused.FirstOrDefault(o => Given(parsed, o)) is { } option)
            throw new UsageException($"{option.Name} belongs to --from-scratch{(finetune || option == _architecture || option == _size ? "" : " or --finetune")}; add that or leave it out.");
        if (parsed.GetValue(_resume) && parsed.GetValue(_run) is null)
            throw new UsageException("--resume needs the folder of the run; name it with --run FOLDER.");
    }

    public ScratchOptions Scratch(ParseResult parsed, TrainRequest request) => new()
    {
        Architecture = parsed.GetValue(_architecture) == Architectures.NameOf(NetworkArchitecture.SmallCnn) ? NetworkArchitecture.SmallCnn : NetworkArchitecture.SmallResnet,
        Size = parsed.GetValue(_size),
        Training = Training(parsed, request),
    };

    public FinetuneOptions Finetune(ParseResult parsed, TrainRequest request, int convolutions)
    {
        var usual = new FinetuneOptions();
        NetworkTrainingOptions training = Training(parsed, request);
        return new FinetuneOptions
        {
            Convolutions = convolutions,
            Training = training with
            {
                Epochs = Given(parsed, _epochs) ? training.Epochs : usual.Training.Epochs,
                LearningRate = Given(parsed, _rate) ? training.LearningRate : usual.Training.LearningRate,
            },
        };
    }

    private NetworkTrainingOptions Training(ParseResult parsed, TrainRequest request) => new()
    {
        Epochs = parsed.GetValue(_epochs),
        BatchSize = parsed.GetValue(_batch),
        Optimizer = parsed.GetValue(_optimizer) == "sgd" ? OptimizerKind.Sgd : OptimizerKind.AdamW,
        LearningRate = Value(parsed, _rate),
        WeightDecay = Value(parsed, _decay),
        Smoothing = Value(parsed, _smoothing),
        Augmentation = Augmentation(parsed.GetValue(_augment)),
        Seed = request.Options.Seed,
        ValidationShare = request.Options.ValidationShare,
        Crop = request.Options.Features.Crop,
        Limits = request.Options.Features.Limits,
        Threads = request.Options.Features.Threads,
        SpeedPath = Enum.Parse<SpeedPath>(parsed.GetValue(_path)!, ignoreCase: true),
        Folder = parsed.GetValue(_run),
        Resume = parsed.GetValue(_resume),
    };

    private static bool Given(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static AugmentationOptions? Augmentation(string? word) => word switch
    {
        "none" => null,
        "strong" => AugmentationOptions.Standard with { CropScaleMin = 0.25, Rotation = 15, Shear = 5, Brightness = 0.3, Contrast = 0.3, Saturation = 0.2 },
        _ => new AugmentationOptions { RandomCrop = true, CropScaleMin = 0.7, CropRatioMin = 0.85, CropRatioMax = 1.18, FlipProbability = 0.5, Brightness = 0.15, Contrast = 0.15 },
    };

    private static double Value(ParseResult parsed, Option<string> option) => double.Parse(parsed.GetValue(option)!, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static Option<string> Words(string name, string description, params string[] words)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', words), DefaultValueFactory = _ => words[0] };
        option.Validators.Add(Validate.OneOf(name, words));
        return option;
    }

    private static Option<int> Whole(string name, string description, int fallback, int from, int to)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => fallback };
        option.Validators.Add(Validate.Range(option, from, to));
        return option;
    }

    private static Option<string> Number(string name, string description, string fallback, Func<double, bool> allowed, string range)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "X", DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && allowed(value)))
                result.AddError($"{name} is {token.Value}; {range} is allowed.");
        });
        return option;
    }
}
