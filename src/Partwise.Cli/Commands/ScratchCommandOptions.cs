using System.CommandLine;
using System.Globalization;
using Partwise.Cli.Terminal;
using Partwise.Training;

namespace Partwise.Cli.Commands;

/// <summary>The options of <c>train classifier --from-scratch</c>.</summary>
internal sealed class ScratchCommandOptions
{
    private readonly Option<bool> _fromScratch = new("--from-scratch") { Description = "Train a built-in network with random weights to begin with." };
    private readonly Option<string> _architecture = Words("--arch", "From scratch: the network.", Architectures.NameOf(NetworkArchitecture.SmallResnet), Architectures.NameOf(NetworkArchitecture.SmallCnn));
    private readonly Option<int> _size = Whole("--size", "From scratch: height and width of its input, a multiple of 16.", 112, Architectures.SmallestInput, Architectures.LargestInput);
    private readonly Option<int> _epochs = Whole("--epochs", "From scratch: passes over the training images.", 30, 1, 10_000);
    private readonly Option<int> _batch = Whole("--batch", "From scratch: images of a step.", 32, 2, 4096);
    private readonly Option<string> _optimizer = Words("--optimizer", "From scratch: the optimiser.", "adamw", "sgd");
    private readonly Option<string> _rate = Number("--rate", "From scratch: the highest learning rate.", "0.003", value => value > 0, "a number above 0");
    private readonly Option<string> _decay = Number("--decay", "From scratch: the weight decay.", "0.01", value => value >= 0, "a number of at least 0");
    private readonly Option<string> _smoothing = Number("--smoothing", "From scratch: the share of every label spread over all classes.", "0", value => value is >= 0 and < 1, "0 to below 1");
    private readonly Option<string> _augment = Words("--augment", "From scratch: how much the photos are changed at random.", "mild", "none", "strong");
    private readonly Option<string?> _run = new("--run") { Description = "From scratch: keep a checkpoint of every epoch, the log and the curve in this folder.", HelpName = "FOLDER" };
    private readonly Option<bool> _resume = new("--resume") { Description = "From scratch: go on with the run in --run; where there is none yet, begin it." };

    public ScratchCommandOptions(Command command)
    {
        _run.Validators.Add(Validate.NotEmpty(_run.Name));
        _size.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int value) && value % 16 != 0)
                result.AddError($"--size is {value}; a multiple of 16 is allowed.");
        });
        command.Options.Add(_fromScratch);
        foreach (Option option in Own)
            command.Options.Add(option);
    }

    private Option[] Own => [_architecture, _size, _epochs, _batch, _optimizer, _rate, _decay, _smoothing, _augment, _run, _resume];

    public bool Wanted(ParseResult parsed) => parsed.GetValue(_fromScratch);

    /// <exception cref="UsageException">One of these options was given, but not <c>--from-scratch</c>.</exception>
    public void RefuseAlone(ParseResult parsed)
    {
        if (Own.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } option)
            throw new UsageException($"{option.Name} belongs to --from-scratch; add that or leave it out.");
    }

    public ScratchOptions Read(ParseResult parsed, TrainRequest request)
    {
        if (parsed.GetValue(_resume) && parsed.GetValue(_run) is null)
            throw new UsageException("--resume needs the folder of the run; name it with --run FOLDER.");
        return new ScratchOptions
        {
            Architecture = parsed.GetValue(_architecture) == Architectures.NameOf(NetworkArchitecture.SmallCnn) ? NetworkArchitecture.SmallCnn : NetworkArchitecture.SmallResnet,
            Size = parsed.GetValue(_size),
            Training = new NetworkTrainingOptions
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
                Folder = parsed.GetValue(_run),
                Resume = parsed.GetValue(_resume),
            },
        };
    }

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
