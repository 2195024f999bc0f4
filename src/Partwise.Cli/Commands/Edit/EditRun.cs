using System.Globalization;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Editing;
using Partwise.Evaluation;
using Partwise.Explanations;
using Partwise.Models;
using Partwise.Training;

namespace Partwise.Cli.Commands;

/// <summary>Edits a classifier, compares it with the original where photos are given, writes it, and says what it does.</summary>
internal sealed class EditRun(EditRequest request, Screen screen, TimeProvider time, CancellationToken cancellation)
{
    public int Run()
    {
        TrainOutput.RequireWritable(request.Output, request.Overwrite);
        BundleClassifier bundle = BundleClassifier.Open(request.Bundle, cancellation);
        IReadOnlyList<PartEdit> edits = request.Edits(bundle);
        using OpenedModel? model =
            request.KeepMean is null && request.Refit is null && request.Evaluate is null
                ? null
                : OpenedModel.Open(request.Bundle, cancellationToken: cancellation);
        RefittedHead? refitted = request.Refit is null ? null : Refit(bundle, model!, edits);
        ImageDataset? averaged = request.KeepMean is null ? null : Read(request.KeepMean, DatasetSplit.Train);
        PartMeans? means = averaged is null ? null : KeepMean(model!, edits, averaged);
        EditedClassifier edited = refitted?.Classifier ?? bundle.Edit(edits, means?.Lost, averaged?.Name);
        EditEvaluation? evaluation = Evaluate(model, edited);
        EditRecord record = edited.Record with
        {
            AccuracyBefore = evaluation?.Accuracy is { } before ? (double)before.Before / before.Photos : null,
            AccuracyAfter = evaluation?.Accuracy is { } after ? (double)after.After / after.Photos : null,
        };
        cancellation.ThrowIfCancellationRequested();
        edited.Save(request.Output, request.Overwrite, record);
        SkippedImage[] skipped = [.. means?.Skipped ?? [], .. refitted?.Skipped ?? [], .. evaluation?.Skipped ?? []];
        if (refitted is { Converged: false })
            screen.Warn(
                FormattableString.Invariant(
                    $"The fit stopped with a gradient of {refitted.GradientNorm:g2}; a stronger `Penalty` converges faster."
                )
            );
        foreach (string warning in Warnings(evaluation, skipped))
            screen.Warn(warning);
        if (screen.Json)
            screen.Document(
                EditDocument.Create(request.Bundle, request.Output, edited.InPlace, record, refitted?.Objective, evaluation) with
                {
                    Skipped = skipped,
                }
            );
        else
            EditTable.Print(screen, request.Output, edited.InPlace, record, evaluation);
        return ExitCodes.Done;
    }

    private PartMeans KeepMean(OpenedModel model, IReadOnlyList<PartEdit> edits, ImageDataset dataset)
    {
        using ProgressDisplay display = screen.Progress(time);
        return PartMeans.Of(
            model,
            edits,
            dataset,
            Labels(),
            request.Threads,
            done => display.Report("averaging", done, dataset.Images.Count),
            cancellation
        );
    }

    private RefittedHead Refit(BundleClassifier bundle, OpenedModel model, IReadOnlyList<PartEdit> edits)
    {
        ImageDataset dataset = Read(request.Refit!, DatasetSplit.Train);
        var defaults = new LogisticRegressionOptions();
        using ProgressDisplay display = screen.Progress(time);
        return HeadRefit.Run(
            request.Bundle,
            model,
            bundle,
            edits,
            dataset,
            Labels(),
            defaults with
            {
                Penalty = request.Penalty ?? defaults.Penalty,
                Threads = request.Threads,
            },
            done => display.Report("fitting", done, dataset.Images.Count),
            cancellation
        );
    }

    private EditEvaluation? Evaluate(OpenedModel? model, EditedClassifier edited)
    {
        if (request.Evaluate is null)
            return null;
        ImageDataset dataset = Read(request.Evaluate, DatasetSplit.Test);
        using ImageClassifier after = edited.Open(cancellation);
        using ProgressDisplay display = screen.Progress(time);
        return EditEvaluation.Run(
            model!,
            after,
            dataset,
            Labels(),
            request.Threads,
            done => display.Report("evaluating", done, dataset.Images.Count),
            cancellation
        );
    }

    /// <summary>What is to be known of photos and of the loss.</summary>
    internal static IEnumerable<string> Warnings(EditEvaluation? evaluation, SkippedImage[] all)
    {
        foreach (SkippedImage skipped in all)
            yield return $"skipped {skipped.Path}: {skipped.Reason.TrimEnd('.')}.";
        if (evaluation is { Unmatched: [_, ..] unmatched })
            yield return $"{unmatched.Count} classes of the dataset stand for no class of the model, such as '{unmatched[0]}'; their "
                + $"photos do not count for the accuracy.";
        if (evaluation is { Accuracy: null })
            yield return "No photo's class is known, so that only changed predictions can be told.";
        if (evaluation?.Accuracy is { IsLoss: true } loss)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The edited classifier recognises fewer photos, beyond chance: {loss.Lost} lost, {loss.Gained} gained of "
                    + $"{loss.Photos} (p = {loss.PValue:g2})."
            );
    }

    private LabelMap? Labels() => request.LabelMap is { } file ? LabelMap.Read(file) : null;

    private static ImageDataset Read(string path, DatasetSplit split) => DatasetReader.Open(path, new DatasetOptions { Split = split });
}
