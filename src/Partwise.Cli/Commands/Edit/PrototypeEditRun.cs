using System.Globalization;
using Partwise.Bundles;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Editing;
using Partwise.Evaluation;
using Partwise.Explanations;
using Partwise.Files;
using Partwise.Onnx;
using Partwise.Training.ProtoPNet;

namespace Partwise.Cli.Commands;

/// <summary>Edits a prototype network: prototypes go, have to count or are moved, and the last layer is fitted again.</summary>
internal sealed class PrototypeEditRun(EditRequest request, Screen screen, TimeProvider time, CancellationToken cancellation)
{
    public int Run()
    {
        BundleDocument document;
        using (Bundle bundle = Bundle.Open(request.Bundle))
            document = bundle.Document;
        PrototypeWishes wishes = PrototypeWishes.Read(request, document);
        ImageDataset dataset = DatasetReader.Open(request.Refit!, new DatasetOptions { Split = DatasetSplit.All });
        var images = AnalysisImages.Of(document, dataset);
        using AtomicDirectory target = AtomicDirectory.Create(request.Output, request.Overwrite, BundleFiles.MayReplace);
        PrototypeEditResult result = Edit(images, wishes.Edits, target);
        EditEvaluation? evaluation = Evaluate(target);
        EditRecord record = new("prototypes", BundleVersions.Current, document.Title, document.Model.Sha256, wishes.Parts)
        {
            Dataset = dataset.Name,
            Gap = result.LastLayer.Gap,
            AccuracyBefore = evaluation?.Accuracy is { } before ? (double)before.Before / before.Photos : null,
            AccuracyAfter = evaluation?.Accuracy is { } after ? (double)after.After / after.Photos : null,
        };
        Remember(target, record);
        cancellation.ThrowIfCancellationRequested();
        target.Commit();
        Tell(images, result, evaluation, record);
        return ExitCodes.Done;
    }

    private PrototypeEditResult Edit(AnalysisImages images, PrototypeEdits edits, AtomicDirectory target)
    {
        using ProgressDisplay display = screen.Progress(time);
        return PrototypeEditor.Edit(
            request.Bundle,
            images,
            edits,
            target,
            new PrototypeEditOptions
            {
                Objective = new LastLayerOptions { Threads = request.Threads },
                Reading = new AnalysisOptions { Threads = request.Threads },
            },
            new PhotoProgress(display),
            time,
            cancellation
        );
    }

    private EditEvaluation? Evaluate(AtomicDirectory target)
    {
        if (request.Evaluate is null)
            return null;
        ImageDataset dataset = DatasetReader.Open(request.Evaluate, new DatasetOptions { Split = DatasetSplit.Test });
        using OpenedModel before = OpenedModel.Open(request.Bundle, cancellationToken: cancellation),
            after = OpenedModel.Open(target.Path, cancellationToken: cancellation);
        using ProgressDisplay display = screen.Progress(time);
        return EditEvaluation.Run(
            before,
            after.Classifier,
            dataset,
            request.LabelMap is { } file ? LabelMap.Read(file) : null,
            request.Threads,
            done => display.Report("evaluating", done, dataset.Images.Count),
            cancellation
        );
    }

    private static void Remember(AtomicDirectory target, EditRecord record)
    {
        string path = target.File(BundleFiles.Network);
        OnnxModel network = OnnxModel.Load(path);
        EditHistory.Add(network, record);
        TrainOutput.Write(network, path);
    }

    private void Tell(AnalysisImages images, PrototypeEditResult result, EditEvaluation? evaluation, EditRecord record)
    {
        SkippedImage[] skipped = [.. result.Skipped, .. evaluation?.Skipped ?? []];
        foreach (string unknown in images.Unknown)
            screen.Warn($"the network has no class '{unknown}'; its photos are left out.");
        if (!result.LastLayer.Converged)
            screen.Warn(FormattableString.Invariant($"The last layer's fit stopped {result.LastLayer.Gap:g2} above its minimum, at most."));
        foreach (int c in result.EmptyClasses)
            screen.Warn($"the class '{result.Document.Labels[c]}' has no prototype any more.");
        foreach (string warning in EditRun.Warnings(evaluation, skipped))
            screen.Warn(warning);
        if (screen.Json)
        {
            screen.Document(
                EditDocument.Create(request.Bundle, request.Output, inPlace: true, record, result.LastLayer.Objective, evaluation) with
                {
                    Skipped = skipped,
                }
            );
            return;
        }
        EditTable.Print(screen, request.Output, inPlace: true, record, evaluation);
        screen.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"training photos recognised: {TrainOutput.Percent(result.TrainBefore)} before, "
                    + $"{TrainOutput.Percent(result.TrainAfter)} after"
            )
        );
    }
}
