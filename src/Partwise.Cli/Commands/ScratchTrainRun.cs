using System.Globalization;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Training;

namespace Partwise.Cli.Commands;

/// <summary>Trains a built-in network from scratch.</summary>
internal sealed class ScratchTrainRun(Screen screen, TrainRequest request, ScratchOptions options, TimeProvider time, CancellationToken cancellation)
{
    public int Train(string datasetPath)
    {
        long start = time.GetTimestamp();
        TrainOutput.RequireWritable(request.Output, request.Overwrite);
        ImageDataset dataset = DatasetReader.Open(datasetPath, new DatasetOptions { Split = DatasetSplit.All });
        using ProgressDisplay display = screen.Progress(time);
        TrainedNetwork trained;
        try
        {
            trained = ClassifierTrainer.TrainFromScratch(dataset, options, new StepProgress(display), time, cancellation);
        }
        catch (OperationCanceledException) when (options.Training.Folder is { } folder && Directory.Exists(folder))
        {
            display.Dispose();
            screen.Error($"Cancelled; '{folder}' holds the checkpoint of the last complete epoch, from which --resume goes on.");
            return ExitCodes.Cancelled;
        }
        cancellation.ThrowIfCancellationRequested();
        TrainOutput.Write(trained.Model, request);
        display.Dispose();
        Print(trained.Report, time.GetElapsedTime(start).TotalSeconds);
        return ExitCodes.Done;
    }

    private void Print(NetworkReport report, double seconds)
    {
        foreach (string warning in report.Warnings)
            screen.Warn(warning);
        foreach (SkippedImage skipped in report.Skipped)
            screen.Warn($"skipped {skipped.Path}: {skipped.Reason}");
        if (screen.Json)
        {
            screen.Document(NetworkTrainDocument.Create(request.Output, Architectures.NameOf(options.Architecture), report, seconds));
            return;
        }
        EpochRecord? last = report.Epochs.Count > 0 ? report.Epochs[^1] : null;
        screen.Line(string.Create(CultureInfo.InvariantCulture,
            $"{Architectures.NameOf(options.Architecture)}, {report.Parameters} weights: {report.Labels.Count} classes, {report.TrainingImages} training and {report.ValidationImages} validation images, {report.Epochs.Count} epochs"));
        screen.Line(string.Create(CultureInfo.InvariantCulture,
            $"accuracy: train {TrainOutput.Percent(last?.Accuracy)}, validation {TrainOutput.Percent(last?.ValidationAccuracy)}, test {TrainOutput.Percent(report.TestAccuracy)} ({report.TestImages} images)"));
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"{request.Output} written in {seconds:0.0} s"));
    }

    private sealed class StepProgress(ProgressDisplay display) : IProgress<NetworkProgress>
    {
        public void Report(NetworkProgress value) => display.Report("training", value.Done, value.Total, string.Create(CultureInfo.InvariantCulture,
            $"epoch {value.Epoch}/{value.Epochs}, loss {value.Loss:0.000}, accuracy {100 * value.Accuracy:0.0} %"));
    }
}
