using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Parts;

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
        BundleDocument document = Write(target, pruned, decision, kept, fit, stage, cancellationToken);
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

    private BundleDocument Write(
        AtomicDirectory target,
        ProtoPNetNetwork pruned,
        PruningDecision decision,
        PhotoSimilarities kept,
        LastLayerFit? fit,
        BundleStage stage,
        CancellationToken cancellationToken
    )
    {
        OnnxModel model = ProtoPNetBuilder.Inference(pruned, _document.Options.TopClasses);
        if (_document.Geometry is { } geometry)
            model.SetMetadata(PartOutputs.GeometryKey, geometry.ToJson());
        model.SaveAs(target.File(BundleFiles.Network));
        _ = PrototypeFile.Read(Path.Combine(_folder, BundleFiles.Prototypes), out IReadOnlyDictionary<string, string> metadata);
        PrototypeFile.Write(target.File(BundleFiles.Prototypes), pruned, metadata.Where(e => e.Key == "backbone_sha256"));
        BundleDocument document = _document with
        {
            Analysis = null,
            Classes = [.. _document.Classes.Select(c => PrunedClass(c, pruned, decision, kept)).OfType<BundleClass>()],
            Training = _document.Training is { } training
                ? training with
                {
                    Stages = [.. training.Stages, stage],
                    LastLayer = LastLayerOf(fit) ?? training.LastLayer,
                }
                : null,
            Examples = Explain(target.File(BundleFiles.Network), cancellationToken),
            Warnings =
            [
                .. _document.Warnings,
                .. decision.EmptyClasses.Select(c =>
                    $"Pruning has left the class '{pruned.Labels[c]}' without prototypes; nothing speaks for it any more."
                ),
            ],
        };
        BundleBuilder.CopyPictures(_folder, target, document);
        return BundleBuilder.Complete(target, document);
    }

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

    /// <summary>A class with the prototypes that it keeps; null where it keeps none.</summary>
    private static BundleClass? PrunedClass(BundleClass c, ProtoPNetNetwork pruned, PruningDecision decision, PhotoSimilarities kept)
    {
        Dictionary<int, int> numbers = decision.Kept.Select((old, j) => (old, j)).ToDictionary(p => p.old, p => p.j);
        BundlePrototype[] own = [.. c.Prototypes.Where(p => p.Prototype is { } n && numbers.ContainsKey(n))];
        int[] photos = [.. Enumerable.Range(0, kept.Labels.Length).Where(n => kept.Labels[n] == c.Class)];
        if (own.Length == 0 || photos.Length == 0)
            return null;
        ClassConnection connection = pruned.Connection;
        double Sum(int n, IEnumerable<int> prototypes) => prototypes.Sum(j => kept.Added(n, j, c.Class, connection));
        int[] rows = [.. own.Select(p => numbers[p.Prototype!.Value])];
        double evidence = photos.Average(n => Sum(n, rows)),
            logit = photos.Average(n => Sum(n, Enumerable.Range(0, kept.Prototypes)));
        return c with
        {
            K = own.Length,
            Bias = (float)(logit - evidence),
            MeanLogit = logit,
            Prototypes =
            [
                .. own.Select(
                    (p, i) =>
                        p with
                        {
                            Index = i,
                            Prototype = rows[i],
                            Weight = connection[c.Class, rows[i]],
                            StrongestClass = connection.StrongestClass(rows[i], c.Class),
                            Contribution = ContributionStatistics.Of(
                                [.. photos.Select(n => kept.Added(n, rows[i], c.Class, connection))],
                                evidence
                            ),
                        }
                ),
            ],
        };
    }

    /// <summary>The examples, explained by the new network; those whose photos are not in the dataset are left out.</summary>
    private BundleExample[] Explain(string path, CancellationToken cancellationToken)
    {
        Dictionary<string, DatasetImage> photos = _images
            .Train.Concat(_images.Test)
            .DistinctBy(i => i.RelativePath)
            .ToDictionary(i => i.RelativePath, StringComparer.Ordinal);
        using PartNetwork network = PartNetwork.Load(path);
        var preparer = new ImagePreparer(network.Preprocessing, _options.Reading.Limits);
        List<BundleExample> examples = [];
        foreach (BundleExample example in _document.Examples.Where(e => photos.ContainsKey(e.Path)))
        {
            try
            {
                PreparedImage prepared = preparer.Prepare(photos[example.Path].Path, photos[example.Path].Region(_images.Crop));
                float[] input = new float[prepared.Pixels.Length];
                preparer.Preprocessing.Normalize(prepared.Pixels, input);
                PartExplanation explained = network.Explain(input, cancellationToken);
                examples.Add(example with { Predictions = explained.Predictions, Activated = explained.Activated });
            }
            catch (ImageException)
            {
                // A photo that has broken since is left out, as one that is not there.
            }
        }
        return [.. examples];
    }
}
