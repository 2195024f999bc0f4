using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.PostHoc;

/// <summary>
/// Fits part prototypes to every class of a classifier's head that has images. Images stream: decoding, forward passes and factorisation
/// overlap on <see cref="FitOptions.Threads"/> workers, a class is decomposed as soon as its last image is through, and at most one class
/// more than there are workers holds its features in memory. Results do not depend on the number of workers.
/// </summary>
internal sealed class HeadDecomposer
{
    private readonly Classifier _classifier;
    private readonly FitOptions _options;
    private readonly ImagePreparer _preparer;
    private readonly TimeProvider _time;
    private readonly IProgress<FitProgress>? _progress;

    private HeadDecomposer(
        Classifier classifier,
        FitOptions options,
        DecodeLimits? limits,
        TimeProvider time,
        IProgress<FitProgress>? progress
    )
    {
        _classifier = classifier;
        _options = options;
        _preparer = new ImagePreparer(classifier.Preprocessing, limits);
        _time = time;
        _progress = progress;
    }

    /// <summary>Decomposes the head of <paramref name="classifier"/> on <paramref name="dataset"/>.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="dataset">The images.</param>
    /// <param name="options">How.</param>
    /// <param name="labelMap">The user's table that settles which class is which; null matches by name.</param>
    /// <param name="limits">What images may be at most.</param>
    /// <param name="progress">Told after every image; called from several threads.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PartwiseException">Options are out of range, nothing matches, or no image can be used.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static HeadDecomposition Fit(
        Classifier classifier,
        ImageDataset dataset,
        FitOptions? options = null,
        LabelMap? labelMap = null,
        DecodeLimits? limits = null,
        IProgress<FitProgress>? progress = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default
    )
    {
        return Fit(classifier, dataset, new FitSources(), options, labelMap, limits, progress, time, cancellationToken);
    }

    /// <summary>As the other overload, with features from elsewhere or for somebody else.</summary>
    internal static HeadDecomposition Fit(
        Classifier classifier,
        ImageDataset dataset,
        FitSources sources,
        FitOptions? options,
        LabelMap? labelMap,
        DecodeLimits? limits,
        IProgress<FitProgress>? progress,
        TimeProvider? time,
        CancellationToken cancellationToken
    )
    {
        options ??= new FitOptions();
        options.Validate();
        // The documents say what was taken, not that it was left open.
        DecompositionOptions own = options.Decomposition;
        options = options with
        {
            Decomposition = own with { Factorizer = own.Factorizer ?? (classifier.Head is null ? Factorizer.Nmf : own.Discovery) },
        };
        return new HeadDecomposer(classifier, options, limits, time ?? TimeProvider.System, progress).Fit(
            dataset,
            sources,
            labelMap,
            cancellationToken
        );
    }

    private HeadDecomposition Fit(ImageDataset dataset, FitSources sources, LabelMap? labelMap, CancellationToken cancellationToken)
    {
        long start = _time.GetTimestamp();
        var clock = new WorkClock(_time);
        var kept = new PreparedImages(_options.KeptPixelBytes);
        var planner = new FitPlanner(_classifier, dataset, _options);
        FitPlan whole =
            _options.Assign == AssignMode.Prediction
                ? planner.ByPrediction(_preparer, kept, clock, _progress, cancellationToken)
                : planner.ByLabel(labelMap);
        FitPlan plan = _options.Shard is { } shard ? whole.Of(shard) : whole;
        var run = new ClassRun(_classifier, _options, plan, _preparer, kept, clock, sources);
        run.Run(_progress, cancellationToken);
        // Of a shard, other shards may have what is missing here.
        if (run.Fitted.Count == 0 && _options.Shard is null)
        {
            throw new PartwiseException(
                run.NothingReadable
                    ? $"None of the images of '{dataset.Root}' can be used; the first, {run.SkippedImages[0].Path}: "
                        + $"{run.SkippedImages[0].Reason}."
                    : $"No class could be fitted; '{run.SkippedClasses[0].Name}': {run.SkippedClasses[0].Reason}"
            );
        }
        return new HeadDecomposition
        {
            Options = _options,
            Classes = run.Fitted,
            Images = run.Images,
            Planned = [.. whole.Classes.SelectMany(c => c.Images)],
            Outcomes = run.Outcomes,
            Plan = whole,
            Stored = sources.Stored,
            Agreement = run.Agreement,
            Prepared = kept,
            SkippedClasses = [.. plan.SkippedClasses, .. run.SkippedClasses],
            SkippedImages = [.. plan.SkippedImages, .. run.SkippedImages],
            Warnings =
            [
                .. plan.MapWarnings,
                .. run.Agreement.Warning(plan.Classes.Count) is { } disagreement ? [disagreement] : Array.Empty<string>(),
            ],
            Timings = new FitTimings
            {
                Decode = clock.Decode,
                Forward = clock.Forward,
                Factorise = clock.Factorise,
                Statistics = clock.Statistics,
                Total = _time.GetElapsedTime(start).TotalSeconds,
            },
        };
    }
}
