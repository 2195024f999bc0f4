using System.CommandLine;
using System.Globalization;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Training;

namespace Partwise.Cli.Commands;

/// <summary><c>train classifier BACKBONE DATASET -o OUT</c>: a classifier on a user's own photos.</summary>
internal static class TrainCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var train = new Command("train", "Train on a folder of photos, starting from an ONNX backbone.");
        train.Subcommands.Add(Classifier(cancellation));
        return train;
    }

    private static Command Classifier(CancellationToken cancellation)
    {
        var backbone = new Argument<string>("BACKBONE") { Description = "An ONNX network with a spatial feature map; its own head is left away." };
        var dataset = new Argument<string>("DATASET") { Description = "A folder with one subfolder per class, a CUB-200-2011 root, or a CSV (path,class)." };
        var command = new Command("classifier", "Train a classifier whose head is mean pooling and one linear layer, so that 'fit' can decompose it.") { backbone, dataset };
        var options = new TrainCommandOptions(command);
        var modelOptions = new ModelOptions(command);
        var common = new CommonOptions(command);
        command.SetAction(parsed =>
        {
            var run = new Run(common.Screen(parsed), options.Read(parsed, common.Threads(parsed)), TimeProvider.System, cancellation);
            return run.Train(parsed.GetValue(backbone)!, parsed.GetValue(dataset)!, modelOptions.Read(parsed));
        });
        return command;
    }

    private sealed class Run(Screen screen, TrainRequest request, TimeProvider time, CancellationToken cancellation)
    {
        public int Train(string backbonePath, string datasetPath, Models.ClassifierOptions modelOptions)
        {
            long start = time.GetTimestamp();
            RequireWritable();
            Backbone backbone = Backbone.Open(backbonePath, modelOptions, request.Options.Relu, cancellation);
            ImageDataset dataset = DatasetReader.Open(datasetPath, new DatasetOptions { Split = DatasetSplit.All });
            using ProgressDisplay display = screen.Progress(time);
            TrainedClassifier trained = ClassifierTrainer.TrainLinearHead(backbone, dataset, request.Options, new StageProgress(display), cancellation);
            cancellation.ThrowIfCancellationRequested();
            Save(trained);
            display.Dispose();
            Print(trained.Report, time.GetElapsedTime(start).TotalSeconds);
            return ExitCodes.Done;
        }

        /// <summary>Before minutes of work, not after.</summary>
        private void RequireWritable()
        {
            if (Directory.Exists(request.Output))
                throw new OutputException($"Cannot write '{request.Output}': it is a folder; give the name of a file.");
            if (!request.Overwrite && File.Exists(request.Output))
                throw new OutputException($"'{request.Output}' already exists; choose another name or allow it to be replaced with --overwrite.");
            if (Path.GetDirectoryName(Path.GetFullPath(request.Output)) is { } folder && !Directory.Exists(folder))
                throw new OutputException($"Cannot write '{request.Output}': its folder does not exist; create it first.");
        }

        private void Save(TrainedClassifier trained)
        {
            try
            {
                trained.Model.SaveAs(request.Output);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw OutputException.From(e, request.Output);
            }
        }

        private void Print(LinearHeadReport report, double seconds)
        {
            foreach (string warning in report.Warnings)
                screen.Warn(warning);
            foreach (SkippedImage skipped in report.Skipped)
                screen.Warn($"skipped {skipped.Path}: {skipped.Reason}");
            if (screen.Json)
            {
                screen.Document(TrainDocument.Create(request.Output, report, seconds));
                return;
            }
            screen.Line(string.Create(CultureInfo.InvariantCulture,
                $"{report.Labels.Count} classes, {report.TrainingImages} training and {report.ValidationImages} validation images, penalty {report.Penalty:g3}, gradient {report.GradientNorm:g2}"));
            screen.Line(string.Create(CultureInfo.InvariantCulture, $"accuracy: train {Percent(report.TrainingAccuracy)}, validation {Percent(report.ValidationAccuracy)}, test {Percent(report.TestAccuracy)} ({report.TestImages} images)"));
            screen.Line(string.Create(CultureInfo.InvariantCulture, $"{request.Output} written in {seconds:0.0} s"));
        }

        private static string Percent(double? share) => share is { } value ? (100 * value).ToString("0.0 '%'", CultureInfo.InvariantCulture) : "none";
    }

    private sealed class StageProgress(ProgressDisplay display) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Stage == TrainingStage.Features)
                display.Report("features", value.Done, value.Total);
        }
    }
}
