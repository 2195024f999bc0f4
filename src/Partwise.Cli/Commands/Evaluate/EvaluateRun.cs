using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Evaluation;
using Partwise.Explanations;
using Partwise.Models;

namespace Partwise.Cli.Commands;

/// <summary>Evaluates, writes the folder where one is given, and prints the table.</summary>
internal sealed class EvaluateRun(
    Screen screen,
    EvaluateCommandRequest request,
    ClassifierOptions modelOptions,
    TimeProvider time,
    CancellationToken cancellation
)
{
    public int Run()
    {
        using EvaluationFolder? folder = request.Output is { } output
            ? EvaluationFolder.Open(output, request.Overwrite, request.Resume)
            : null;
        IReadOnlyList<OpenedModel> models = OpenedModel.OpenAll(request.Models, modelOptions, cancellationToken: cancellation);
        FeatureEncoder? encoder = null;
        try
        {
            encoder = request.Encoder is { } file ? FeatureEncoder.Load(file, cancellation) : null;
            Evaluate(models, encoder, folder);
        }
        catch (OperationCanceledException) when (folder is { HasBegun: true })
        {
            screen.Error($"Cancelled; '{folder.Path}' holds what is measured, from which --resume goes on.");
            return ExitCodes.Cancelled;
        }
        finally
        {
            encoder?.Dispose();
            foreach (OpenedModel model in models)
                model.Dispose();
        }
        return ExitCodes.Done;
    }

    private void Evaluate(IReadOnlyList<OpenedModel> models, FeatureEncoder? encoder, EvaluationFolder? folder)
    {
        ImageDataset dataset = DatasetReader.Open(request.Dataset, new DatasetOptions { Split = DatasetSplit.Test });
        Warn(models, dataset);
        using ProgressDisplay display = screen.Progress(time);
        var asked = new EvaluationRequest(models, dataset, request.Options with { Drop = Dropped(models[0]) })
        {
            Map = request.LabelMap is { } map ? LabelMap.Read(map) : null,
            Against = request.Against is { } against ? OpenedModel.OpenParts(against) : null,
            Encoder = encoder,
            Journal = folder?.Journal,
            Progress = new Progress(display),
        };
        EvaluationResult result = Evaluator.Run(asked, cancellation);
        string? page = folder?.Write(asked, result, cancellation);
        display.Dispose();
        Print(result, page);
    }

    // The classes are those of the first model; the evaluation itself says where another has no such part.
    private ClassPart[] Dropped(OpenedModel model) =>
        [
            .. request
                .Drop.Select(d => new ClassPart(
                    model.FindClass(d.Class ?? throw new UsageException($"--drop is '{d.Part + 1}'; CLASS:PART is needed, such as 3:1.")),
                    d.Part
                ))
                .Distinct(),
        ];

    private void Warn(IReadOnlyList<OpenedModel> models, ImageDataset dataset)
    {
        CropMode crop = request.Options.Crop;
        foreach (NamedParts parts in models.SelectMany(m => m.Parts).Where(p => p.Document.Options.ShowsBoxes && crop == CropMode.Full))
            screen.Warn(
                $"'{parts.Name}' was made from photos cropped to a box around the object, but whole photos are shown; give --crop box."
            );
        if (dataset.WithoutBoxes(crop) is { } whole)
            screen.Warn(whole);
    }

    private void Print(EvaluationResult result, string? page)
    {
        foreach (SkippedImage skipped in result.Skipped)
            screen.Warn($"skipped {skipped.Path}: {skipped.Reason.TrimEnd('.')}.");
        if (screen.Json)
        {
            screen.Document(EvaluationDocument.Of(result));
            return;
        }
        foreach (
            string line in request.Format switch
            {
                EvaluateFormat.Latex => EvaluationLatex.Lines(result),
                EvaluateFormat.Csv => EvaluationCsv.Rows(result),
                _ => EvaluationMarkdown.Lines(result),
            }
        )
        {
            screen.Line(line);
        }
        if (page is not null && request.Format == EvaluateFormat.Markdown)
            screen.Line($"{Environment.NewLine}{page}");
    }

    private sealed class Progress(ProgressDisplay display) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value) => display.Report("evaluating", value.Done, value.Total);
    }
}
