using System.Globalization;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Training;

namespace Partwise.Cli.Commands;

/// <summary>Fits a linear head on a frozen backbone.</summary>
internal sealed class LinearTrainRun(Screen screen, TrainRequest request, TimeProvider time, CancellationToken cancellation)
{
    public int Train(string backbonePath, string datasetPath, Models.ClassifierOptions modelOptions)
    {
        long start = time.GetTimestamp();
        TrainOutput.RequireWritable(request.Output, request.Overwrite);
        Backbone backbone = Backbone.Open(backbonePath, modelOptions, request.Options.Relu, cancellation);
        ImageDataset dataset = DatasetReader.Open(datasetPath, new DatasetOptions { Split = DatasetSplit.All });
        using ProgressDisplay display = screen.Progress(time);
        TrainedClassifier trained = ClassifierTrainer.TrainLinearHead(
            backbone,
            dataset,
            request.Options,
            new StageProgress(display),
            cancellation
        );
        cancellation.ThrowIfCancellationRequested();
        TrainOutput.Write(trained.Model, request);
        display.Dispose();
        Print(trained.Report, time.GetElapsedTime(start).TotalSeconds);
        return ExitCodes.Done;
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
        screen.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Labels.Count} classes, {report.TrainingImages} training and {report.ValidationImages} validation images, "
                    + $"penalty {report.Penalty:g3}, gradient {report.GradientNorm:g2}"
            )
        );
        screen.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"accuracy: train {TrainOutput.Percent(report.TrainingAccuracy)}, validation "
                    + $"{TrainOutput.Percent(report.ValidationAccuracy)}, test {TrainOutput.Percent(report.TestAccuracy)} "
                    + $"({report.TestImages} images)"
            )
        );
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"{request.Output} written in {seconds:0.0} s"));
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
