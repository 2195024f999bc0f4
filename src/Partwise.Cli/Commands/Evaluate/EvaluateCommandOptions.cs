using System.CommandLine;
using System.Globalization;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Evaluation;
using Partwise.Explanations;

namespace Partwise.Cli.Commands;

/// <summary>The options of <c>evaluate</c>, and what was said of them.</summary>
internal sealed class EvaluateCommandOptions
{
    private static readonly EvaluationOptions s_defaults = new();

    private readonly Argument<string[]> _paths = new("BUNDLE|MODEL… DATASET")
    {
        Description =
            "Bundles made by 'partwise fit', or plain ONNX files; then a CUB-200-2011 or Stanford Cars root (the test split is "
            + "used), a folder of "
            + "images, or a CSV (path,class). Of several bundles every row has the name in front.",
        Arity = new ArgumentArity(2, 64),
    };

    private readonly Option<string> _methods = List(
        "--methods",
        "Methods, separated by commas; 'parts' and 'parts-shuffled' stand for those of every bundle.",
        s_defaults.Methods
    );
    private readonly Option<string> _metrics = List(
        "--metrics",
        "Metrics, separated by commas; a variant can be named in full, such as deletion:rise.",
        s_defaults.Metrics
    );
    private readonly Option<int?> _images = new("--images")
    {
        Description = "Use at most this many images, spread over the classes.",
        HelpName = "N",
    };
    private readonly Option<string> _mode = Words(
        "--mode",
        "Part scores as published, or with honest noise, support and intervals.",
        "honest",
        "published"
    );
    private readonly Option<string> _crop = Words("--crop", "Show the network the whole photo or the annotated box.", "full", "box");
    private readonly Option<int> _draws = new("--draws")
    {
        Description = "Noised passes per image in the honest mode.",
        HelpName = "N",
        DefaultValueFactory = _ => s_defaults.Draws,
    };
    private readonly Option<string[]> _drop = new("--drop")
    {
        Description =
            "Parts to take out of the network, the class by its label or its index, parts counted from 1: prints what becomes of the "
            + "accuracy.",
        HelpName = "CLASS:PART[,PART]",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<bool> _sum = new("--sum")
    {
        Description = "Also measure the accuracy of the summed logits of all networks, which must have the same classes.",
    };
    private readonly Option<string?> _against = new("--against")
    {
        Description = "Another fit of the same model, for the metric heatmap-stability.",
        HelpName = "BUNDLE",
    };
    private readonly Option<string?> _encoder = new("--encoder")
    {
        Description = "Any ONNX feature network, for the metric c2.",
        HelpName = "FILE.onnx",
    };
    private readonly Option<string?> _labelMap = new("--label-map")
    {
        Description = "CSV (folder,label) that says which folder is which label.",
        HelpName = "FILE.csv",
    };
    private readonly Option<int> _seed = new("--seed")
    {
        Description = "The seed of everything random.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };
    private readonly Option<string> _format = Words("--format", "How the table is printed.", "markdown", "latex", "csv");
    private readonly Option<string?> _output = OutputOption.Optional(
        "A folder for everything: results.json, tables, curves, a page with the best and worst images, and the journal.",
        "DIR"
    );
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace an evaluation that is there." };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with an evaluation that was interrupted." };

    public void AddTo(Command command)
    {
        _images.Validators.Add(result =>
        {
            if (
                result.Tokens is [var token]
                && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n > 0)
            )
                result.AddError($"--images is {token.Value}; a number of 1 or more is allowed.");
        });
        _draws.Validators.Add(Validate.Range(_draws, 1, 100));
        command.Arguments.Add(_paths);
        foreach (
            Option option in new Option[]
            {
                _methods,
                _metrics,
                _images,
                _mode,
                _crop,
                _draws,
                _drop,
                _sum,
                _against,
                _encoder,
                _labelMap,
                _seed,
                _format,
                _output,
                _overwrite,
                _resume,
            }
        )
            command.Options.Add(option);
    }

    public EvaluateCommandRequest Read(ParseResult parsed, int threads)
    {
        string[] paths = parsed.GetValue(_paths)!;
        var request = new EvaluateCommandRequest(
            paths[..^1],
            paths[^1],
            new EvaluationOptions
            {
                Methods = Split(parsed.GetValue(_methods)!),
                Metrics = Split(parsed.GetValue(_metrics)!),
                Images = parsed.GetValue(_images),
                Mode = Enum.Parse<EvaluationMode>(parsed.GetValue(_mode)!, ignoreCase: true),
                Crop = Enum.Parse<CropMode>(parsed.GetValue(_crop)!, ignoreCase: true),
                Draws = parsed.GetValue(_draws),
                Sum = parsed.GetValue(_sum),
                Seed = parsed.GetValue(_seed),
                Threads = threads,
            }
        )
        {
            Format = Enum.Parse<EvaluateFormat>(parsed.GetValue(_format)!, ignoreCase: true),
            Output = parsed.GetValue(_output),
            Overwrite = parsed.GetValue(_overwrite),
            Resume = parsed.GetValue(_resume),
            LabelMap = parsed.GetValue(_labelMap),
            Against = parsed.GetValue(_against),
            Encoder = parsed.GetValue(_encoder),
            Drop = PartDrop.Parse(parsed.GetValue(_drop) ?? []),
        };
        if (request.Output is null && (request.Resume || request.Overwrite))
            throw new UsageException($"--{(request.Resume ? "resume" : "overwrite")} needs the folder of the evaluation; give it with -o.");
        if (request is { Resume: true, Overwrite: true })
            throw new UsageException("--resume and --overwrite contradict each other; give one of them.");
        return request;
    }

    private static Option<string> List(string name, string description, IReadOnlyList<string> defaults) =>
        new(name)
        {
            Description = description,
            HelpName = "A,B,…",
            DefaultValueFactory = _ => string.Join(',', defaults),
        };

    private static Option<string> Words(string name, string description, params string[] words)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            DefaultValueFactory = _ => words[0],
        };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
