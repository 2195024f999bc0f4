using System.CommandLine;
using System.Globalization;
using Partwise.Bundles;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.PostHoc;

namespace Partwise.Cli.Commands;

/// <summary><c>features MODEL DATASET -o DIR</c>: stores feature maps, for fits without forward passes.</summary>
internal static class FeaturesCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var model = new Argument<string>("MODEL") { Description = "An ONNX classifier." };
        var dataset = new Argument<string>("DATASET") { Description = "A dataset with classes, as for fit." };
        Option<string> output = OutputOption.Required("The folder; what is stored there already and still fits is kept.", "DIR");
        Option<string> type = Choices.Words(
            "--type",
            "f32: what the model computes, so that a fit is the same bit by bit; f16, u8 (never negative features only): smaller, "
                + "and approximate.",
            "f32",
            "f16",
            "u8"
        );
        Option<string> crop = Choices.Words("--crop", "Show the network the whole photo or the annotated box.", "full", "box");
        Option<string> split = Choices.Words("--split", "Which split of a dataset that has one.", "train", "test", "all");
        var imagesPerClass = new Option<int>("--images-per-class")
        {
            Description = "Use at most this many images of a class; a fit must use the same number.",
            HelpName = "N",
            DefaultValueFactory = _ => 100,
        };
        var labelMap = new Option<string?>("--label-map")
        {
            Description = "CSV (folder,label) that says which folder is which label.",
            HelpName = "FILE.csv",
        };
        var maxPixels = new Option<long>("--max-pixels")
        {
            Description = "Refuse images with more pixels.",
            HelpName = "N",
            DefaultValueFactory = _ => DecodeLimits.Default.MaxPixels,
        };
        imagesPerClass.Validators.Add(Validate.Range(imagesPerClass, 1, int.MaxValue));
        maxPixels.Validators.Add(Validate.AtLeast(maxPixels, 1));
        var command = new Command(
            "features",
            "Run a model over photos once and store its feature maps: later fits with --features need no forward pass."
        )
        {
            model,
            dataset,
            output,
            type,
            crop,
            split,
            imagesPerClass,
            labelMap,
            maxPixels,
        };
        var shard = new ShardOption(command, "Store one of N equal shares of the classes.");
        var modelOptions = new ModelOptions(command, head: true);
        var common = new CommonOptions(command);
        command.SetAction(parsed =>
        {
            Screen screen = common.Screen(parsed);
            var options = new FeatureMapsOptions
            {
                Type = Enum.Parse<FeatureType>(parsed.GetValue(type)!, ignoreCase: true),
                Classifier = modelOptions.Read(parsed),
                Split = Enum.Parse<DatasetSplit>(parsed.GetValue(split)!, ignoreCase: true),
                Crop = Enum.Parse<CropMode>(parsed.GetValue(crop)!, ignoreCase: true),
                ImagesPerClass = parsed.GetValue(imagesPerClass),
                LabelMap = parsed.GetValue(labelMap),
                Limits = new DecodeLimits { MaxPixels = parsed.GetValue(maxPixels) },
                Shard = shard.Read(parsed),
                Threads = common.Threads(parsed),
            };
            string folder = parsed.GetValue(output)!;
            using ProgressDisplay display = screen.Progress(TimeProvider.System);
            WrittenFeatures written = FitRun.Naming(
                folder,
                () =>
                    FeatureStorage.Run(
                        parsed.GetValue(model)!,
                        parsed.GetValue(dataset)!,
                        folder,
                        options,
                        (images, bytes) =>
                            screen.Note(
                                string.Create(
                                    CultureInfo.InvariantCulture,
                                    $"the features of {images} images take about {bytes / 1e6:0.0} MB as "
                                        + $"{options.Type.ToString().ToLowerInvariant()}."
                                )
                            ),
                        new Progress(display),
                        TimeProvider.System,
                        cancellation
                    )
            );
            display.Dispose();
            foreach (SkippedImage skipped in written.Skipped)
                screen.WarnSkipped(new BundleSkipped(skipped.Path, skipped.Reason));
            if (screen.Json)
            {
                screen.Document(FeaturesDocument.Create(written, options.Type));
                return ExitCodes.Done;
            }
            screen.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{written.Images} images of {written.Classes} classes ({written.Kept} were there already), "
                        + $"{written.Bytes / 1e6:0.0} MB in {written.Seconds:0.0} s: {written.Folder}"
                )
            );
            return ExitCodes.Done;
        });
        return command;
    }

    private sealed class Progress(ProgressDisplay display) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => display.Report("storing", value.Done, value.Total);
    }
}
