using Partwise.Attribution;
using Partwise.Datasets;
using Partwise.Explanations;
using Partwise.Files;
using Partwise.Models;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>
/// Ground truth by intervention (the protocol of Hesse, Schaub-Meyer and Roth, FunnyBirds, ICCV 2023, on birds of an Aviary): parts of a
/// drawn bird are removed and exchanged and things around it removed, the model is asked again, and what methods say is held against what
/// really happened. docs/ground-truth.md defines every number.
///</summary>
internal static class AviaryProtocol
{
    /// <summary>Measures. Birds are worked on in parallel; each picture is drawn and run once for all methods.</summary>
    /// <param name="model">The model. Stays open.</param>
    /// <param name="methods">The methods; their names must differ.</param>
    /// <param name="dataset">The test images of an Aviary.</param>
    /// <param name="options">What and how.</param>
    /// <param name="map">Which species is which label; null goes by name.</param>
    /// <param name="progress">Is told how far the work has come; from several threads.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PartwiseException">The dataset is no Aviary, none of its scenes can be used, or the model does not know its
    /// species.</exception>
    /// <exception cref="ArgumentException">Two methods have the same name, or an option is out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static GroundTruthResult Run(
        OpenedModel model,
        IReadOnlyList<GroundTruthMethod> methods,
        ImageDataset dataset,
        GroundTruthOptions options,
        LabelMap? map = null,
        IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(methods);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        return Run(model, methods, dataset, options, map, new BirdJournal(null, 0, []), progress, cancellationToken);
    }

    /// <summary>Measures what is not in the journal yet.</summary>
    internal static GroundTruthResult Run(
        OpenedModel model,
        IReadOnlyList<GroundTruthMethod> methods,
        ImageDataset dataset,
        GroundTruthOptions options,
        LabelMap? map,
        BirdJournal journal,
        IProgress<EvaluationProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        AviaryBirds birds = AviaryBirds.Open(dataset, model.Labels, model.LabelsAreNames, map);
        return Run(
            new SceneView(model.Preprocessing),
            new ClassifierModel(model.Classifier).Open,
            birds,
            methods,
            options,
            journal,
            progress,
            cancellationToken
        );
    }

    /// <summary>Measures with any pictures and any model.</summary>
    internal static GroundTruthResult Run(
        ISceneView view,
        SubjectOpener opener,
        AviaryBirds birds,
        IReadOnlyList<GroundTruthMethod> methods,
        GroundTruthOptions options,
        BirdJournal journal,
        IProgress<EvaluationProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        options.Check();
        string[] readings = [.. methods.SelectMany(m => m.Readings)];
        if (readings.GroupBy(r => r, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"Two methods are called '{twice.Key}'; names must differ.", nameof(methods));
        var study = new BirdStudy(view, opener, birds, methods, options);
        int count = birds.Paths.Count;
        BirdTruth?[] truths = [.. Enumerable.Range(0, count).Select(journal.Known)];
        int[] open = [.. Enumerable.Range(0, count).Where(i => truths[i] is null)];
        int done = count - open.Length;
        var skipped = new SkippedImage?[count];
        OrderedWorkers.Run(
            open.Length,
            options.Threads,
            (n, token) =>
            {
                int i = open[n];
                try
                {
                    BirdTruth truth = study.Study(birds.Read(i), token);
                    journal.Keep(i, truth);
                    truths[i] = truth;
                }
                catch (DataFileException e)
                {
                    skipped[i] = new SkippedImage(birds.Paths[i], e.Message);
                }
                progress?.Report(new EvaluationProgress(Interlocked.Increment(ref done), count));
            },
            cancellationToken
        );
        BirdTruth[] used = [.. truths.OfType<BirdTruth>()];
        if (used.Length == 0)
            throw new PartwiseException(
                $"None of the {count} images has a scene that can be used; the first one: "
                    + $"{skipped.OfType<SkippedImage>().FirstOrDefault()?.Reason ?? "there are no images."}"
            );
        var table = new GroundTruthTable(used, readings, options);
        return new GroundTruthResult(
            used.Length,
            used.Sum(t => (long)t.Runs),
            table.Rows,
            table.Omitted,
            [.. skipped.OfType<SkippedImage>()]
        );
    }
}
