using System.CommandLine;
using System.Globalization;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Evaluation;

namespace Partwise.Cli.Commands;

/// <summary><c>evaluate BUNDLE DATASET</c>: one table of metrics for the bundle's parts and for other methods.</summary>
internal static class EvaluateCommand
{
    private static readonly EvaluationOptions s_defaults = new();

    public static Command Create(CancellationToken cancellation)
    {
        var model = new Argument<string>("BUNDLE|MODEL") { Description = "A bundle made by 'partwise fit', or a plain ONNX file." };
        var dataset = new Argument<string>("DATASET") { Description = "A CUB-200-2011 or Stanford Cars root (the test split is used), a folder of images, or a CSV (path,class)." };
        Option<string> methods = List("--methods", "Methods, separated by commas.", s_defaults.Methods);
        Option<string> metrics = List("--metrics", "Metrics, separated by commas.", s_defaults.Metrics);
        var images = new Option<int?>("--images") { Description = "Use at most this many images, spread over the classes.", HelpName = "N" };
        images.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n > 0))
                result.AddError($"--images is {token.Value}; a number of 1 or more is allowed.");
        });
        Option<string> mode = Words("--mode", "Part scores as published, or with honest noise, support and intervals.", "honest", "published");
        Option<string> crop = Words("--crop", "Show the network the whole photo or the annotated box.", "full", "box");
        var labelMap = new Option<string?>("--label-map") { Description = "CSV (folder,label) that says which folder is which label.", HelpName = "FILE.csv" };
        var seed = new Option<int>("--seed") { Description = "The seed of everything random.", HelpName = "N", DefaultValueFactory = _ => 0 };
        var command = new Command("evaluate", "Measure how faithful maps are and how part-like parts are: one table for every method.") { model, dataset, methods, metrics, images, mode, crop, labelMap, seed };
        var modelOptions = new ModelOptions(command);
        var common = new CommonOptions(command);
        command.SetAction(parsed =>
        {
            var options = new EvaluationOptions
            {
                Methods = Split(parsed.GetValue(methods)!),
                Metrics = Split(parsed.GetValue(metrics)!),
                Images = parsed.GetValue(images),
                Mode = Enum.Parse<EvaluationMode>(parsed.GetValue(mode)!, ignoreCase: true),
                Crop = Enum.Parse<CropMode>(parsed.GetValue(crop)!, ignoreCase: true),
                Seed = parsed.GetValue(seed),
                Threads = common.Threads(parsed),
            };
            MetricNames.Check(options.Metrics);
            Screen screen = common.Screen(parsed);
            using EvaluationModel opened = EvaluationModel.Open(parsed.GetValue(model)!, modelOptions.Read(parsed), cancellation);
            ImageDataset data = DatasetReader.Open(parsed.GetValue(dataset)!, new DatasetOptions { Split = DatasetSplit.Test });
            LabelMap? map = parsed.GetValue(labelMap) is { } file ? LabelMap.Read(file) : null;
            EvaluationResult result;
            using (ProgressDisplay display = screen.Progress(TimeProvider.System))
                result = Evaluator.Run(opened, data, options, map, new Progress(display), cancellation);
            Print(screen, result);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(Screen screen, EvaluationResult result)
    {
        foreach (SkippedImage skipped in result.Skipped)
            screen.Warn($"skipped {skipped.Path}: {skipped.Reason}");
        if (screen.Json)
        {
            screen.Document(EvaluateDocument.Create(result));
            return;
        }
        foreach (string line in EvaluationMarkdown.Lines(result))
            screen.Line(line);
    }

    private static Option<string> List(string name, string description, IReadOnlyList<string> defaults)
        => new(name) { Description = description, HelpName = "A,B,…", DefaultValueFactory = _ => string.Join(',', defaults) };

    private static Option<string> Words(string name, string description, params string[] words)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', words), DefaultValueFactory = _ => words[0] };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private sealed class Progress(ProgressDisplay display) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value) => display.Report("evaluating", value.Done, value.Total);
    }
}
