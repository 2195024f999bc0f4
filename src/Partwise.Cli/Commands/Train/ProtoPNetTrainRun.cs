using System.Globalization;
using Partwise.Bundles;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Models;
using Partwise.Training;
using Partwise.Training.ProtoPNet;

namespace Partwise.Cli.Commands;

/// <summary>Trains a prototype network and writes its bundle.</summary>
internal sealed class ProtoPNetTrainRun(Screen screen, ProtoPNetRequest request, TimeProvider time, CancellationToken cancellation)
{
    public int Train(string backbonePath, string datasetPath, ClassifierOptions modelOptions)
    {
        try
        {
            return TrainInto(backbonePath, datasetPath, modelOptions);
        }
        catch (IOException e) when (Failure.OfOutput(e) is { } cause)
        {
            throw OutputException.From(cause, request.Output);
        }
    }

    private int TrainInto(string backbonePath, string datasetPath, ClassifierOptions modelOptions)
    {
        long start = time.GetTimestamp();
        using AtomicDirectory target = AtomicDirectory.Create(request.Output, request.Overwrite, BundleFiles.MayReplace);
        ImageDataset dataset = DatasetReader.Open(datasetPath, new DatasetOptions { Split = DatasetSplit.All });
        Backbone backbone = Backbone.Open(backbonePath, modelOptions, relu: false, cancellation);
        BundleDocument document;
        using (ProgressDisplay display = screen.Progress(time))
        {
            var progress = new PhotoProgress(display);
            try
            {
                TrainedProtoPNet trained = ProtoPNetTrainer.Train(
                    backbone,
                    dataset,
                    request.Configuration,
                    request.Run,
                    progress,
                    time,
                    cancellation
                );
                document = ProtoPNetBundleWriter.Write(
                    trained,
                    backbone,
                    dataset.Name,
                    BundleFiles.Title(target.Target),
                    target,
                    request.Run,
                    progress,
                    cancellation
                );
            }
            catch (OperationCanceledException)
                when (request.Run.Folder is { } folder && File.Exists(Path.Combine(folder, NetworkTrainingOptions.CheckpointFile)))
            {
                display.Dispose();
                screen.Error($"Cancelled; '{folder}' holds the checkpoint of the last complete epoch, from which --resume goes on.");
                return ExitCodes.Cancelled;
            }
        }
        cancellation.ThrowIfCancellationRequested();
        target.Commit();
        Print(document, time.GetElapsedTime(start).TotalSeconds);
        return ExitCodes.Done;
    }

    private void Print(BundleDocument document, double seconds)
    {
        foreach (string warning in document.Warnings)
            screen.Warn(warning);
        foreach (BundleSkipped skipped in document.Skipped)
            screen.WarnSkipped(skipped);
        BundleTraining training = document.Training!;
        if (training.ProjectionDifference is > 0 and var difference)
            screen.Warn(
                string.Create(CultureInfo.InvariantCulture, $"projected prototypes differ from their patches by up to {difference:0.0e+0}.")
            );
        if (screen.Json)
        {
            screen.Document(
                new ProtoPNetTrainDocument(
                    "partwise.train-protopnet/1",
                    request.Output,
                    training,
                    seconds,
                    document.Skipped,
                    document.Warnings
                )
            );
            return;
        }
        screen.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{document.Labels.Count} classes, {training.TrainingImages} training and {training.ValidationImages} validation "
                    + $"images, {training.Epochs} epochs"
            )
        );
        foreach (BundleStage stage in training.Stages)
        {
            string name = stage.Stage switch
            {
                "joint" => "before projection",
                "project" => "after projection",
                _ => "after the last layer",
            };
            screen.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name, -20} validation {TrainOutput.Percent(stage.ValidationAccuracy)}, test "
                        + $"{TrainOutput.Percent(stage.TestAccuracy)} ({training.TestImages} images), {stage.Prototypes} prototypes, "
                        + $"{stage.Seconds:0.0} s"
                )
            );
        }
        if (training.LastLayer is { } last)
            screen.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"last layer ({last.Method}): objective {last.Objective:0.000000}, at most {last.Gap:0.0e+0} above its minimum; "
                        + $"published objective {last.PublishedObjective:0.000000}"
                )
            );
        if (training.ProjectionDifference is { } drift)
            screen.Line(
                string.Create(CultureInfo.InvariantCulture, $"largest difference between a prototype and its patch: {drift:0.0e+0}")
            );
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"{request.Output} written in {seconds:0.0} s"));
        screen.Line($"report: {Path.Combine(request.Output, BundleFiles.Report)}");
    }
}
