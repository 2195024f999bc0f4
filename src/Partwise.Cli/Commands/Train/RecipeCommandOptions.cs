using System.CommandLine;
using Partwise.Cli.Terminal;
using Partwise.Training;

namespace Partwise.Cli.Commands;

/// <summary>How a network is trained: optimiser, schedule, augmentation. What is not said stays as the way of training has it.</summary>
internal sealed class RecipeCommandOptions
{
    private const string Fine = "From scratch or fine-tuned: ";

    private readonly Option<int?> _epochs = Choices.Whole("--epochs", Fine + "passes over the training images.", 1, 10_000);
    private readonly Option<int?> _batch = Choices.Whole("--batch", Fine + "images of a step; 32.", 2, 4096);
    private readonly Option<string> _optimizer = Choices.Words(
        "--optimizer",
        Fine + "the optimiser; w: weight decay decoupled from the gradient.",
        "adamw",
        "adam",
        "sgd",
        "sgdw"
    );
    private readonly Option<string?> _momentum = Choices.Number(
        "--momentum",
        "With sgd and sgdw: the momentum; 0.9.",
        value => value is >= 0 and < 1,
        "0 to below 1"
    );
    private readonly Option<string?> _rate = Choices.Number(
        "--rate",
        Fine + "the highest learning rate.",
        value => value > 0,
        "a number above 0"
    );
    private readonly Option<string?> _backboneRate = Choices.Number(
        "--backbone-rate",
        Fine + "a factor on the learning rate of all weights but the head's; 1.",
        value => value >= 0,
        "a number of at least 0"
    );
    private readonly Option<string> _schedule = Choices.Words(
        "--schedule",
        Fine + "how the learning rate goes on when it has risen.",
        "cosine",
        "step",
        "constant"
    );
    private readonly Option<int?> _stepEvery = Choices.Whole(
        "--step-every",
        "With --schedule step: epochs between two drops; 10.",
        1,
        10_000
    );
    private readonly Option<string?> _stepFactor = Choices.Number(
        "--step-factor",
        "With --schedule step: the factor of a drop; 0.1.",
        value => value is > 0 and <= 1,
        "above 0 to 1"
    );
    private readonly Option<string?> _warmup = Choices.Number(
        "--warmup",
        Fine + "the share of all steps in which the learning rate rises; 0.1.",
        value => value is >= 0 and < 1,
        "0 to below 1"
    );
    private readonly Option<string?> _decay = Choices.Number(
        "--decay",
        Fine + "the weight decay; 0.01.",
        value => value >= 0,
        "a number of at least 0"
    );
    private readonly Option<string?> _smoothing = Choices.Number(
        "--smoothing",
        Fine + "the share of every label spread over all classes.",
        value => value is >= 0 and < 1,
        "0 to below 1"
    );
    private readonly Option<string?> _average = Choices.Number(
        "--average",
        Fine + "export a running mean of the weights with this decay, such as 0.98.",
        value => value is >= 0 and < 1,
        "0 to below 1"
    );
    private readonly Option<string> _augment = Choices.Words(
        "--augment",
        Fine + "how much the photos are changed at random.",
        "mild",
        "none",
        "strong"
    );
    private readonly Option<int?> _views = Choices.Whole(
        "--views",
        "Fine-tuned: N fixed views of each photo instead of a new one in every epoch, so that what lies before the trained "
            + "convolutions runs once.",
        1,
        1000
    );
    private readonly Option<string> _path = Choices.Words(
        "--speed-path",
        Fine + "how the steps are computed.",
        [.. Enum.GetNames<SpeedPath>().Select(n => n.ToLowerInvariant())]
    );

    /// <summary>The options, in the order of the help.</summary>
    public IReadOnlyList<Option> All =>
        [
            _epochs,
            _batch,
            _optimizer,
            _momentum,
            _rate,
            _backboneRate,
            _schedule,
            _stepEvery,
            _stepFactor,
            _warmup,
            _decay,
            _smoothing,
            _average,
            _augment,
            _views,
            _path,
        ];

    /// <exception cref="UsageException">Options were given that do not go together.</exception>
    public void Check(ParseResult parsed)
    {
        if (
            parsed.GetValue(_schedule) != "step"
            && new Option[] { _stepEvery, _stepFactor }.FirstOrDefault(o => Choices.Given(parsed, o)) is { } option
        )
            throw new UsageException($"{option.Name} belongs to --schedule step; add that or leave it out.");
        if (parsed.GetValue(_optimizer) is not ("sgd" or "sgdw") && Choices.Given(parsed, _momentum))
            throw new UsageException("--momentum belongs to --optimizer sgd or sgdw; add that or leave it out.");
        if (parsed.GetValue(_augment) == "none" && Choices.Given(parsed, _views))
            throw new UsageException(
                "--views makes different views of a photo, but --augment none changes nothing; leave one of them out."
            );
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="request">What is said of data and threads.</param>
    /// <param name="usual">What holds where nothing is said.</param>
    public NetworkTrainingOptions Read(ParseResult parsed, TrainRequest request, NetworkTrainingOptions usual) =>
        usual with
        {
            Epochs = parsed.GetValue(_epochs) ?? usual.Epochs,
            BatchSize = parsed.GetValue(_batch) ?? usual.BatchSize,
            Optimizer = Choices.Given(parsed, _optimizer)
                ? Enum.Parse<OptimizerKind>(parsed.GetValue(_optimizer)!, ignoreCase: true)
                : usual.Optimizer,
            Momentum = Choices.Value(parsed, _momentum) ?? usual.Momentum,
            LearningRate = Choices.Value(parsed, _rate) ?? usual.LearningRate,
            BackboneRate = Choices.Value(parsed, _backboneRate) ?? usual.BackboneRate,
            Schedule = Enum.Parse<ScheduleKind>(parsed.GetValue(_schedule)!, ignoreCase: true),
            StepEvery = parsed.GetValue(_stepEvery) ?? usual.StepEvery,
            StepFactor = Choices.Value(parsed, _stepFactor) ?? usual.StepFactor,
            WarmupShare = Choices.Value(parsed, _warmup) ?? usual.WarmupShare,
            WeightDecay = Choices.Value(parsed, _decay) ?? usual.WeightDecay,
            Smoothing = Choices.Value(parsed, _smoothing) ?? usual.Smoothing,
            Averaging = Choices.Value(parsed, _average) ?? usual.Averaging,
            Augmentation = Augmentation(parsed.GetValue(_augment)),
            Views = parsed.GetValue(_views) ?? usual.Views,
            SpeedPath = Enum.Parse<SpeedPath>(parsed.GetValue(_path)!, ignoreCase: true),
            Seed = request.Options.Seed,
            ValidationShare = request.Options.ValidationShare,
            Crop = request.Options.Features.Crop,
            Limits = request.Options.Features.Limits,
            Threads = request.Options.Features.Threads,
        };

    private static AugmentationOptions? Augmentation(string? word) =>
        word switch
        {
            "none" => null,
            "strong" => AugmentationOptions.Standard with
            {
                CropScaleMin = 0.25,
                Rotation = 15,
                Shear = 5,
                Brightness = 0.3,
                Contrast = 0.3,
                Saturation = 0.2,
            },
            _ => new AugmentationOptions
            {
                RandomCrop = true,
                CropScaleMin = 0.7,
                CropRatioMin = 0.85,
                CropRatioMax = 1.18,
                FlipProbability = 0.5,
                Brightness = 0.15,
                Contrast = 0.15,
            },
        };
}
