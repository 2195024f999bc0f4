using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Models;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// Trains prototype networks in the three stages of Chen et al. 2019, §2.2: gradient descent of the layers before the last, projection of
/// the prototypes, convex optimisation of the last layer. The test images are looked at once, when all is done.
///</summary>
public sealed class ProtoPNetTrainer
{
    private const string ProjectedFile = "projected.safetensors";
    private const string FingerprintEntry = "prototypes_before";

    private readonly Backbone _backbone;
    private readonly ProtoPNetConfiguration _configuration;
    private readonly ProtoPNetRun _run;
    private readonly TimeProvider _time;
    private readonly TrainingImages _images;
    private readonly DataSplit _split;
    private readonly DatasetImage[] _training;
    private readonly DatasetImage[] _validation;
    private readonly IProgress<ProtoPNetProgress>? _progress;
    private readonly List<string> _warnings;
    private readonly List<(ProtoPNetStages Stage, ProtoPNetNetwork Network, double? Validation, double Seconds)> _stages = [];

    private ProtoPNetTrainer(
        Backbone backbone,
        ImageDataset dataset,
        ProtoPNetConfiguration configuration,
        ProtoPNetRun run,
        IProgress<ProtoPNetProgress>? progress,
        TimeProvider time
    )
    {
        (_backbone, _configuration, _run, _progress, _time) = (backbone, configuration, run, progress, time);
        _images = TrainingImages.Of(dataset);
        _split = StratifiedSplit.Draw(
            [.. _images.Train.Select(i => i.Class!.Value)],
            configuration.Data.ValidationShare,
            configuration.Seed
        );
        _training = [.. _split.Training.Select(i => _images.Train[i])];
        _validation = [.. _split.Validation.Select(i => _images.Train[i])];
        _warnings = [.. _images.Warnings()];
        if (backbone.Preprocessing.IsAssumed)
            _warnings.Add(
                "The backbone does not say how its images are preprocessed; ImageNet's preprocessing is assumed. State the right "
                    + "one with `PreprocessingFile`."
            );
    }

    /// <summary>Trains a network.</summary>
    /// <param name="backbone">What it stands on.</param>
    /// <param name="dataset">Photos with classes; those of the split <c>test</c> are kept for the end.</param>
    /// <param name="configuration">The settings.</param>
    /// <param name="run">How it is carried out; null for the defaults.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Ends the work early; the checkpoint of the last complete epoch stays.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="DatasetException">There are no two classes, or a class has no training image.</exception>
    /// <exception cref="PartwiseException">Backbone, dataset and settings do not go together; the message says how.</exception>
    /// <exception cref="TrainingException">The loss is no number any more.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static TrainedProtoPNet Train(
        Backbone backbone,
        ImageDataset dataset,
        ProtoPNetConfiguration configuration,
        ProtoPNetRun? run = null,
        IProgress<ProtoPNetProgress>? progress = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(configuration);
        run ??= new ProtoPNetRun();
        configuration.Validate();
        run.Validate();
        var trainer = new ProtoPNetTrainer(backbone, dataset, configuration, run, progress, time ?? TimeProvider.System);
        return trainer.Train(dataset, cancellationToken);
    }

    private TrainedProtoPNet Train(ImageDataset dataset, CancellationToken cancellationToken)
    {
        ProtoPNetNetwork start = Start();
        // A checkpoint has prototypes of its own.
        if (
            _configuration.Network.PrototypeStart == PrototypeStart.Patches
            && !(_run.Folder is { } kept && File.Exists(Path.Combine(kept, NetworkTrainingOptions.CheckpointFile)))
        )
            start = PatchStart.Draw(start, _training, _configuration, _run, _progress, cancellationToken);
        string splitHash = _split.Hash(_images.Train, _images.Test);
        var stage = new JointStage(start, _backbone, _configuration, _run, splitHash, _time);
        long clock = _time.GetTimestamp();
        JointResult joint = stage.Run(_training, _validation, _progress, cancellationToken);
        ProtoPNetNetwork network = After(ProtoPNetStages.Joint, joint.Network, clock, cancellationToken);

        string fingerprint = Fingerprint(network);
        if (_run.Stages.HasFlag(ProtoPNetStages.Project))
        {
            clock = _time.GetTimestamp();
            network = After(ProtoPNetStages.Project, Project(network, cancellationToken), clock, cancellationToken);
            if (_run.Folder is { } folder)
                PrototypeFile.Write(Path.Combine(folder, ProjectedFile), network, KeyValuePair.Create(FingerprintEntry, fingerprint));
        }
        else if (_run.Stages.HasFlag(ProtoPNetStages.Last))
        {
            network = Projected(network, fingerprint) is { } earlier
                ? After(ProtoPNetStages.Project, earlier, _time.GetTimestamp(), cancellationToken)
                : network;
        }

        LastLayerFit? fit = null;
        if (_run.Stages.HasFlag(ProtoPNetStages.Last))
        {
            clock = _time.GetTimestamp();
            fit = FitLast(network, cancellationToken);
            network = After(ProtoPNetStages.Last, network with { Connection = fit.Connection }, clock, cancellationToken);
        }
        return Finish(dataset, network, joint, fit, splitHash, cancellationToken);
    }

    private TrainedProtoPNet Finish(
        ImageDataset dataset,
        ProtoPNetNetwork network,
        JointResult joint,
        LastLayerFit? fit,
        string splitHash,
        CancellationToken cancellationToken
    )
    {
        // Last, and for all stages at once: nothing can be chosen by it any more.
        Measurement?[] test = [.. _stages.Select(s => Measure(s.Network, _images.Test, cancellationToken))];
        IEnumerable<SkippedImage> skipped = [.. dataset.Skipped, .. joint.Skipped, .. test.LastOrDefault()?.Skipped ?? []];
        return new TrainedProtoPNet
        {
            Network = network,
            Configuration = _configuration,
            Stages =
            [
                .. _stages.Select(
                    (s, i) => new StageAccuracy(s.Stage, s.Network.Prototypes.Count, s.Validation, test[i]?.Accuracy, s.Seconds)
                ),
            ],
            Epochs = joint.Epochs,
            LastLayer = fit,
            ProjectionDifference = ProjectionCheck.LargestDifference(network, _training, _configuration, _run, cancellationToken),
            Training = _training,
            Validation = _validation,
            Test = _images.Test,
            DataSplitHash = splitHash,
            Skipped = [.. skipped.DistinctBy(s => s.Path)],
            Warnings = _warnings,
        };
    }

    /// <summary>The untrained network, checked against the dataset.</summary>
    private ProtoPNetNetwork Start()
    {
        if (_backbone.Batch.Size is { } fixedBatch)
            throw new PartwiseException(
                $"The backbone '{_backbone.Path}' takes {fixedBatch} image{(fixedBatch == 1 ? "" : "s")} at a time; export it with a "
                    + $"batch size that is not fixed."
            );
        ProtoPNetNetwork network = ProtoPNetBuilder.Create(
            _backbone,
            [.. _images.Classes.Select(c => c.Name)],
            _configuration.Network with
            {
                Seed = _configuration.Seed,
            }
        );
        int positions = network.ActivationHeight * network.ActivationWidth,
            each = _configuration.Network.PrototypesPerClass;
        (int index, int count) = _training.GroupBy(i => i.Class!.Value).Select(g => (g.Key, g.Count())).MinBy(g => g.Item2);
        if (count * positions < each)
        {
            throw new PartwiseException(
                $"'{_images.Classes[index].Name}' has {count} training image{(count == 1 ? "" : "s")} of {positions} "
                    + $"patch{(positions == 1 ? "" : "es")} each, but {each} prototypes are to be found in them; ask for fewer prototypes "
                    + $"or give more photos."
            );
        }
        if (!_configuration.Data.ExactResize)
            return network;
        Preprocessing p = network.Preprocessing;
        return network with { Preprocessing = p with { Resize = p.Crop, ResizeMode = PreprocessingResizeMode.Exact } };
    }

    private ProtoPNetNetwork Project(ProtoPNetNetwork network, CancellationToken cancellationToken)
    {
        using var source = new LatentSource(network, _training, _configuration.Data.Crop, _run.Limits, _run.Threads);
        ProjectionResult result = PrototypeProjector.Project(
            new ReportingSource(source, "projecting", _progress),
            network.Prototypes,
            network.Labels,
            _configuration.Training.Projection,
            cancellationToken
        );
        _warnings.AddRange(result.Warnings);
        return network with { Prototypes = result.Prototypes, Origins = result.Origins };
    }

    private LastLayerFit FitLast(ProtoPNetNetwork network, CancellationToken cancellationToken)
    {
        PhotoSimilarities table = PhotoSimilarities.Of(
            network,
            _training,
            "similarities",
            _configuration.Data.Crop,
            new AnalysisOptions { Limits = _run.Limits, Threads = _run.Threads },
            _progress,
            cancellationToken
        );
        LastLayerSettings settings = _configuration.LastLayer;
        LastLayerFit fit =
            settings.Method == LastLayerMethod.Adam
                ? LastLayerOptimizer.TrainAdam(
                    table.Values,
                    table.Labels,
                    network.Prototypes.ClassOf,
                    network.Connection,
                    settings.Solver(_run.Threads),
                    settings.Epochs,
                    settings.Rate,
                    _configuration.Seed,
                    cancellationToken
                )
                : LastLayerOptimizer.Solve(
                    table.Values,
                    table.Labels,
                    network.Prototypes.ClassOf,
                    network.Connection,
                    settings.Solver(_run.Threads),
                    cancellationToken
                );
        if (settings.Method == LastLayerMethod.Convex && !fit.Converged)
            _warnings.Add(
                FormattableString.Invariant(
                    $"The last layer is within {fit.Gap:0.0e+0} of its minimum only, after {fit.Iterations} iterations."
                )
            );
        return fit;
    }

    /// <summary>The prototypes that an earlier run projected from the same trained network; null where there are none.</summary>
    private ProtoPNetNetwork? Projected(ProtoPNetNetwork network, string fingerprint)
    {
        string path = Path.Combine(_run.Folder!, ProjectedFile);
        if (!File.Exists(path))
        {
            _warnings.Add("The prototypes were not projected, so they are no patches of photos; run the stage project, too.");
            return null;
        }
        (PrototypeLayer prototypes, _, IReadOnlyList<PrototypeOrigin?> origins) = PrototypeFile.Read(
            path,
            out IReadOnlyDictionary<string, string> metadata
        );
        return metadata.GetValueOrDefault(FingerprintEntry) == fingerprint
            ? network with
            {
                Prototypes = prototypes,
                Origins = origins,
            }
            : throw new DataFileException($"The projected prototypes in '{path}' are of another training; run the stage project again.");
    }

    private ProtoPNetNetwork After(ProtoPNetStages stage, ProtoPNetNetwork network, long clock, CancellationToken cancellationToken)
    {
        double seconds = _time.GetElapsedTime(clock).TotalSeconds;
        _stages.Add((stage, network, Measure(network, _validation, cancellationToken)?.Accuracy, seconds));
        return network;
    }

    private Measurement? Measure(ProtoPNetNetwork network, IReadOnlyList<DatasetImage> images, CancellationToken cancellationToken) =>
        images.Count == 0
            ? null
            : NetworkEvaluator.Measure(
                ProtoPNetBuilder.Inference(network),
                images,
                network.Preprocessing,
                PhotoViews.Evaluation(_configuration, _run),
                cancellationToken
            );

    private static string Fingerprint(ProtoPNetNetwork network) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(network.Prototypes.Values.AsSpan())));
}
