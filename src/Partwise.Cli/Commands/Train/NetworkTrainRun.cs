using System.Globalization;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Training;

namespace Partwise.Cli.Commands;

/// <summary>Trains a network from scratch, or the end of a backbone.</summary>
internal sealed class NetworkTrainRun(Screen screen, TrainRequest request, TimeProvider time, CancellationToken cancellation)
{
    public int FromScratch(string? backbonePath, string datasetPath, ScratchOptions options, Models.ClassifierOptions modelOptions) =>
        Train(
            datasetPath,
            backbonePath is null ? Architectures.NameOf(options.Architecture) : Path.GetFileName(backbonePath),
            options.Training.Folder,
            (dataset, progress) =>
                ClassifierTrainer.TrainFromScratch(
                    dataset,
                    options with
                    {
                        Backbone = backbonePath is null ? null : Open(backbonePath, modelOptions),
                    },
                    progress,
                    time,
                    cancellation
                )
        );

    public int Finetune(string backbonePath, string datasetPath, FinetuneOptions options, Models.ClassifierOptions modelOptions) =>
        Train(
            datasetPath,
            Path.GetFileName(backbonePath),
            options.Training.Folder,
            (dataset, progress) =>
                ClassifierTrainer.Finetune(Open(backbonePath, modelOptions), dataset, options, progress, time, cancellation)
        );

    private Backbone Open(string path, Models.ClassifierOptions modelOptions) =>
        Backbone.Open(path, modelOptions, request.Options.Relu, cancellation);

    private int Train(
        string datasetPath,
        string network,
        string? folder,
        Func<ImageDataset, IProgress<NetworkProgress>, TrainedNetwork> train
    )
    {
        long start = time.GetTimestamp();
        TrainOutput.RequireWritable(request.Output, request.Overwrite);
        ImageDataset dataset = DatasetReader.Open(datasetPath, new DatasetOptions { Split = DatasetSplit.All });
        using ProgressDisplay display = screen.Progress(time);
        TrainedNetwork trained;
        try
        {
            trained = train(dataset, new StepProgress(display));
        }
        catch (OperationCanceledException)
            when (folder is not null && File.Exists(Path.Combine(folder, NetworkTrainingOptions.CheckpointFile)))
        {
            display.Dispose();
            screen.Error($"Cancelled; '{folder}' holds the checkpoint of the last complete epoch, from which --resume goes on.");
            return ExitCodes.Cancelled;
        }
        cancellation.ThrowIfCancellationRequested();
        TrainOutput.Write(trained.Model, request);
        display.Dispose();
        Print(network, trained.Report, time.GetElapsedTime(start).TotalSeconds);
        return ExitCodes.Done;
    }

    private void Print(string network, NetworkReport report, double seconds)
    {
        foreach (string warning in report.Warnings)
            screen.Warn(warning);
        foreach (SkippedImage skipped in report.Skipped)
            screen.Warn($"skipped {skipped.Path}: {skipped.Reason}");
        if (screen.Json)
        {
            screen.Document(NetworkTrainDocument.Create(request.Output, network, report, seconds));
            return;
        }
        EpochRecord? last = report.Epochs.Count > 0 ? report.Epochs[^1] : null;
        screen.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{network}, {report.Parameters} trained weights: {report.Labels.Count} classes, {report.TrainingImages} training "
                    + $"and {report.ValidationImages} validation images, {report.Epochs.Count} epochs"
            )
        );
        screen.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"accuracy: train {TrainOutput.Percent(last?.Accuracy)}, validation {TrainOutput.Percent(last?.ValidationAccuracy)}, "
                    + $"test {TrainOutput.Percent(report.TestAccuracy)} ({report.TestImages} images)"
            )
        );
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"{request.Output} written in {seconds:0.0} s"));
    }

    private sealed class StepProgress(ProgressDisplay display) : IProgress<NetworkProgress>
    {
        public void Report(NetworkProgress value) =>
            display.Report(
                value.Epoch == 0 ? "features" : "training",
                Count(value.Done),
                Count(value.Total),
                value.Epoch == 0
                    ? ""
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"epoch {value.Epoch}/{value.Epochs}, loss {value.Loss:0.000}, accuracy {100 * value.Accuracy:0.0} %"
                    )
            );

        private static int Count(long value) => (int)Math.Min(int.MaxValue, value);
    }
}
