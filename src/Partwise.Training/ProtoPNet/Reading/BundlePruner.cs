using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;

namespace Partwise.Training.ProtoPNet;

/// <summary>Prunes the prototype network of a bundle, fits its last layer again, and writes the result as a bundle of its own.</summary>
public sealed class BundlePruner
{
    private readonly string _folder;
    private readonly BundleDocument _document;
    private readonly AnalysisImages _images;
    private readonly PruneOptions _options;
    private readonly IProgress<ProtoPNetProgress>? _progress;

    private BundlePruner(
        string folder,
        BundleDocument document,
        AnalysisImages images,
        PruneOptions options,
        IProgress<ProtoPNetProgress>? progress
    ) => (_folder, _document, _images, _options, _progress) = (folder, document, images, options, progress);

    /// <summary>Prunes the network of a bundle; the new bundle is written into <paramref name="target"/>, without committing it.</summary>
    /// <param name="folder">The bundle; it stays as it is.</param>
    /// <param name="images">The photos that the network was trained on, and those to test it with.</param>
    /// <param name="target">Where to.</param>
    /// <param name="options">The settings; null for the published rule and the convex last layer.</param>
    /// <param name="progress">Told of every photo; null for nobody.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="PartwiseException">There is no prototype network, photos and network do not go together, or no prototype would be
    /// left.</exception>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PruneResult Prune(
        string folder,
        AnalysisImages images,
        AtomicDirectory target,
        PruneOptions? options = null,
        IProgress<ProtoPNetProgress>? progress = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(target);
        options ??= new PruneOptions();
        options.Rule.Validate();
        options.Reading.Validate();
        time ??= TimeProvider.System;
        using Bundle bundle = Bundle.Open(folder);
        return new BundlePruner(folder, bundle.Document, images, options, progress).Run(target, time, cancellationToken);
    }

    private PruneResult Run(AtomicDirectory target, TimeProvider time, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        ProtoPNetNetwork network = ProtoPNetBundle.Read(_folder);
        AnalysisOptions reading = _options.Reading;
        List<SkippedImage> skipped = [.. _images.Skipped];
        PruningDecision decision = PrototypePruner.Decide(
            PrototypeAnalyzer.Nearest(
                network,
                _images.Train,
                _options.Rule.K,
                "training photos",
                _images.Crop,
                reading,
                skipped,
                _progress,
                cancellationToken
            ),
            network.Prototypes.ClassOf,
            _options.Rule
        );
        if (decision.Kept.Count == 0)
            throw new PartwiseException(
                $"Pruning would remove all {network.Prototypes.Count} prototypes: none has {_options.Rule.Threshold} patches of its "
                    + $"own class among its {_options.Rule.K} nearest. Train longer, or ask for fewer."
            );
        PhotoSimilarities train = PhotoSimilarities.Of(
            network,
            _images.Train,
            "similarities",
            _images.Crop,
            reading,
            _progress,
            cancellationToken
        );
        PhotoSimilarities test = PhotoSimilarities.Of(
            network,
            _images.Test,
            "test photos",
            _images.Crop,
            reading,
            _progress,
            cancellationToken
        );
        decision = DuplicatePrototypes.Merge(decision, network.Prototypes);
        ProtoPNetNetwork pruned = (network with { Connection = DuplicatePrototypes.Sum(network.Connection, decision.Merged) }).Keep(
            decision.Kept
        );
        PhotoSimilarities kept = train.Keep(decision.Kept);
        LastLayerFit? fit = Fit(kept, pruned, cancellationToken);
        pruned = fit is null ? pruned : pruned with { Connection = fit.Connection };
        double? after = test.Keep(decision.Kept).Accuracy(pruned.Connection);
        var stage = new BundleStage("prune", pruned.Prototypes.Count, null, after) { Seconds = time.GetElapsedTime(start).TotalSeconds };
        BundleDocument document = new ChangedBundle(_folder, _document, _images, reading).Write(
            target,
            pruned,
            decision.Kept,
            kept,
            LastLayerOf(fit),
            stage,
            decision.EmptyClasses.Select(c =>
                $"Pruning has left the class '{pruned.Labels[c]}' without prototypes; nothing speaks for it any more."
            ),
            cancellationToken: cancellationToken
        );
        return new PruneResult(
            document,
            decision,
            fit,
            train.Accuracy(network.Connection) ?? 0,
            kept.Accuracy(pruned.Connection) ?? 0,
            test.Accuracy(network.Connection),
            after,
            [.. skipped, .. test.Skipped]
        );
    }

    private LastLayerFit? Fit(PhotoSimilarities kept, ProtoPNetNetwork pruned, CancellationToken cancellationToken) =>
        _options.LastLayer switch
        {
            LastLayerMethod.Convex => LastLayerOptimizer.Solve(
                kept.Values,
                kept.Labels,
                pruned.Prototypes.ClassOf,
                pruned.Connection,
                _options.Objective,
                cancellationToken
            ),
            LastLayerMethod.Adam => LastLayerOptimizer.TrainAdam(
                kept.Values,
                kept.Labels,
                pruned.Prototypes.ClassOf,
                pruned.Connection,
                _options.Objective,
                _options.Epochs,
                cancellationToken: cancellationToken
            ),
            _ => null,
        };

    private BundleLastLayer? LastLayerOf(LastLayerFit? fit) =>
        fit is null
            ? null
            : new BundleLastLayer(
                _options.LastLayer == LastLayerMethod.Adam ? "adam" : "convex",
                fit.Objective,
                fit.PublishedObjective,
                fit.Gap,
                fit.SubgradientNorm,
                fit.Zeros,
                fit.Iterations
            );
}
