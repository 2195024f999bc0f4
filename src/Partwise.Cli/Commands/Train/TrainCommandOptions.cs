using System.CommandLine;
using System.Globalization;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Training;

namespace Partwise.Cli.Commands;

/// <summary>The options of <c>train classifier</c>.</summary>
internal sealed class TrainCommandOptions
{
    private readonly Option<string> _output = OutputOption.Required("The classifier to write.", "OUT.onnx", "file");
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace an existing file." };
    private readonly Option<string> _head = new("--head")
    {
        Description = "linear: the backbone stays as it is, and a logistic regression is fitted on its features.",
        HelpName = "linear",
        DefaultValueFactory = _ => "linear",
    };
    private readonly Option<int> _seed = new("--seed")
    {
        Description = "The seed of everything random.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };
    private readonly Option<double> _validation = new("--val")
    {
        Description = "The share of the training images of each class held out for validation, 0 to 0.9.",
        HelpName = "SHARE",
        DefaultValueFactory = _ => 0.15,
    };
    private readonly Option<string> _strength = new("--strength")
    {
        Description = "The strength of the L2 penalty, above 0, or auto: chosen on the validation images.",
        HelpName = "auto|X",
        DefaultValueFactory = _ => "auto",
    };
    private readonly Option<bool> _relu = new("--relu")
    {
        Description =
            "Put a ReLU behind a feature map that can hold negative values; the patterns of parts are then never negative either.",
    };
    private readonly Option<string> _crop = new("--crop")
    {
        Description = "Show the network the whole photo or the annotated box.",
        HelpName = "full|box",
        DefaultValueFactory = _ => "full",
    };
    private readonly Option<string?> _cache = new("--cache")
    {
        Description = "Keep the backbone's features in this folder, for the next run.",
        HelpName = "FOLDER",
    };
    private readonly Option<long> _maxPixels = new("--max-pixels")
    {
        Description = "Refuse images with more pixels.",
        HelpName = "N",
        DefaultValueFactory = _ => DecodeLimits.Default.MaxPixels,
    };

    public TrainCommandOptions(Command command)
    {
        _head.AcceptOnlyFromAmong("linear");
        _crop.AcceptOnlyFromAmong("full", "box");
        _maxPixels.Validators.Add(Validate.AtLeast(_maxPixels, 1));
        _validation.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Number(token.Value) is { } value && !(value is >= 0 and <= 0.9))
                result.AddError($"--val is {token.Value}; 0 to 0.9 is allowed.");
        });
        _strength.Validators.Add(result =>
        {
            if (
                result.Tokens is [var token]
                && token.Value != "auto"
                && !(Number(token.Value) is { } value && value > 0 && double.IsFinite(value))
            )
                result.AddError($"--strength is {token.Value}; a number above 0 or auto is allowed.");
        });
        foreach (
            Option option in new Option[] { _output, _overwrite, _head, _seed, _validation, _strength, _relu, _crop, _cache, _maxPixels }
        )
            command.Options.Add(option);
    }

    public TrainRequest Read(ParseResult parsed, int threads) =>
        new(
            parsed.GetValue(_output)!,
            parsed.GetValue(_overwrite),
            new LinearHeadOptions
            {
                Seed = parsed.GetValue(_seed),
                ValidationShare = parsed.GetValue(_validation),
                Penalty = parsed.GetValue(_strength) is { } strength && strength != "auto" ? Number(strength) : null,
                Relu = parsed.GetValue(_relu),
                Features = new FeatureOptions
                {
                    Crop = parsed.GetValue(_crop) == "box" ? CropMode.Box : CropMode.Full,
                    Threads = threads,
                    Limits = new DecodeLimits { MaxPixels = parsed.GetValue(_maxPixels) },
                    CacheFolder = parsed.GetValue(_cache),
                },
            }
        );

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
