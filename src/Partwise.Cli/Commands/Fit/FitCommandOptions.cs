using System.CommandLine;
using System.Globalization;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.PostHoc;

namespace Partwise.Cli.Commands;

/// <summary>The options of <c>fit</c>.</summary>
internal sealed class FitCommandOptions
{
    private readonly Option<string> _output = OutputOption.Required("The bundle to write, a folder such as birds.partwise.", "BUNDLE");
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace an existing bundle." };
    private readonly Option<string> _k = new("-k")
    {
        Description = "Parts per class, 1 to 32, or auto.",
        HelpName = "N|auto",
        DefaultValueFactory = _ => "5",
    };
    private readonly Option<string> _assign = Choices.Words(
        "--assign",
        "Give images to classes by folder name or by the model's own prediction.",
        "label",
        "prediction"
    );
    private readonly Option<string?> _classes = new("--classes")
    {
        Description = "Fit only these classes: labels or indices, separated by commas.",
        HelpName = "A,B,…",
    };
    private readonly Option<int> _imagesPerClass = new("--images-per-class")
    {
        Description = "Use at most this many images of a class.",
        HelpName = "N",
        DefaultValueFactory = _ => 100,
    };
    private readonly Option<string?> _labelMap = new("--label-map")
    {
        Description = "CSV (folder,label) that says which folder is which label.",
        HelpName = "FILE.csv",
    };
    private readonly Option<string?> _preset = new("--preset") { Description = "paper: the method as published.", HelpName = "paper" };
    private readonly Option<string?> _basis = Choices.Word("--basis", "The basis of the parts (default: dual).", "dual", "paper");
    private readonly Option<string?> _factorizer = Choices.Word(
        "--factorizer",
        "How parts are discovered: contrast (evidence parts; the default), nmf (the default with --preset paper, --basis paper, "
            + "--non-negative-scaling, --weight-channels and where the head has no vector per class), semi-nmf and split-nmf for signed "
            + "features; the others are controls.",
        "nmf",
        "contrast",
        "semi-nmf",
        "split-nmf",
        "pca",
        "kmeans",
        "random",
        "copies",
        "position",
        "random-contrast"
    );
    private readonly Option<string?> _share = new("--share")
    {
        Description =
            "One set of parts for several classes, so that part 1 is the same in each: all, or groups (JSON: names and lists of labels). "
            + "Each class keeps its exact sum.",
        HelpName = "all|FILE.json",
    };
    private readonly Option<string?> _refine = Choices.Word(
        "--refine",
        "How the residual is shared out among the parts (default: bound).",
        "bound",
        "least-squares",
        "objective",
        "paper",
        "uniform",
        "largest"
    );
    private readonly Option<bool> _nonNegative = new("--non-negative-scaling")
    {
        Description = "Allow no negative coefficients; parts that would need one are dropped.",
    };
    private readonly Option<bool> _weightChannels = new("--weight-channels")
    {
        Description = "Weight channels by the head before factorising.",
    };
    private readonly Option<bool> _measureStability = new("--measure-stability")
    {
        Description =
            "Find the parts again in each half of the photos and say how steady each one is (false skips it, except with -k auto).",
        DefaultValueFactory = _ => true,
    };
    private readonly Option<string> _crop = Choices.Words(
        "--crop",
        "Show the network the whole photo or the annotated box.",
        "full",
        "box"
    );
    private readonly Option<string> _split = Choices.Words("--split", "Which split of a dataset that has one.", "train", "test", "all");
    private readonly Option<int> _top = new("--top")
    {
        Description = "Classes explained per image.",
        HelpName = "T",
        DefaultValueFactory = _ => 3,
    };
    private readonly Option<int> _exemplars = new("--exemplars")
    {
        Description = "Exemplar patches per part.",
        HelpName = "N",
        DefaultValueFactory = _ => 10,
    };
    private readonly Option<int> _seed = new("--seed")
    {
        Description = "The seed of everything random.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };
    private readonly Option<string?> _features = new("--features")
    {
        Description = "Take feature maps from this folder of 'partwise features' instead of running the model.",
        HelpName = "DIR",
    };
    private readonly ShardOption _shard;
    private readonly Option<long> _maxPixels = new("--max-pixels")
    {
        Description = "Refuse images with more pixels.",
        HelpName = "N",
        DefaultValueFactory = _ => DecodeLimits.Default.MaxPixels,
    };

    public FitCommandOptions(Command command)
    {
        _k.Validators.Add(result =>
        {
            string given = result.Tokens is [var token] ? token.Value : "5";
            if (
                given != "auto"
                && !(
                    int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out int k)
                    && k is >= 1 and <= DecompositionOptions.MaxK
                )
            )
                result.AddError($"-k is {given}; 1 to {DecompositionOptions.MaxK} or auto is allowed.");
        });
        _preset.Validators.Add(Validate.OneOf(_preset.Name, "paper"));
        _imagesPerClass.Validators.Add(Validate.Range(_imagesPerClass, 1, int.MaxValue));
        _top.Validators.Add(Validate.Range(_top, 1, 1000));
        _exemplars.Validators.Add(Validate.Range(_exemplars, 0, 1000));
        _maxPixels.Validators.Add(Validate.AtLeast(_maxPixels, 1));
        foreach (
            Option option in new Option[]
            {
                _output,
                _overwrite,
                _k,
                _assign,
                _classes,
                _imagesPerClass,
                _labelMap,
                _preset,
                _basis,
                _factorizer,
                _share,
                _refine,
                _nonNegative,
                _weightChannels,
                _measureStability,
                _crop,
                _split,
                _top,
                _exemplars,
                _seed,
                _features,
                _maxPixels,
            }
        )
        {
            command.Options.Add(option);
        }
        _shard = new ShardOption(
            command,
            "Fit one of N equal shares of the classes, for 'partwise merge'; the shard is written beside the bundle."
        );
    }

    public FitRequest Read(ParseResult parsed, int threads)
    {
        string? preset = parsed.GetValue(_preset);
        DecompositionOptions start = preset == "paper" ? DecompositionOptions.PaperPreset : new DecompositionOptions();
        string k = parsed.GetValue(_k)!;
        var options = new FitOptions
        {
            Decomposition = start with
            {
                K = k == "auto" ? null : int.Parse(k, CultureInfo.InvariantCulture),
                Basis = Parse(parsed.GetValue(_basis), start.Basis),
                Factorizer = parsed.GetValue(_factorizer) is { } factorizer ? Parse(factorizer, Factorizer.Nmf) : start.Factorizer,
                Refine = Parse(parsed.GetValue(_refine), start.Refine),
                NonNegativeScaling = parsed.GetValue(_nonNegative),
                WeightChannels = parsed.GetValue(_weightChannels),
                MeasureStability = parsed.GetValue(_measureStability),
                Seed = parsed.GetValue(_seed),
            },
            Assign = Parse(parsed.GetValue(_assign), AssignMode.Label),
            Classes = parsed.GetValue(_classes)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            ImagesPerClass = parsed.GetValue(_imagesPerClass),
            Crop = Parse(parsed.GetValue(_crop), CropMode.Full),
            Threads = threads,
            TopClasses = parsed.GetValue(_top),
            Exemplars = parsed.GetValue(_exemplars),
            Shard = _shard.Read(parsed),
            Share =
                parsed.GetValue(_share) is not { } share ? null
                : share == "all" ? PartSharing.All
                : PartSharing.Read(share),
        };
        return new FitRequest(
            parsed.GetValue(_output)!,
            new BundleFitOptions
            {
                Fit = options,
                Split = Parse(parsed.GetValue(_split), DatasetSplit.Train),
                LabelMap = parsed.GetValue(_labelMap),
                Limits = new DecodeLimits { MaxPixels = parsed.GetValue(_maxPixels) },
                Features = parsed.GetValue(_features),
                Overwrite = parsed.GetValue(_overwrite),
                Preset = preset,
            }
        );
    }

    private static T Parse<T>(string? word, T fallback)
        where T : struct, Enum =>
        word is null ? fallback : Enum.Parse<T>(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
}
