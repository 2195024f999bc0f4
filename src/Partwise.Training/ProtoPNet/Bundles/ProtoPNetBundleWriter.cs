using System.Globalization;
using System.Text.Json;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;
using Partwise.Parts;

namespace Partwise.Training.ProtoPNet;

/// <summary>Writes a trained prototype network as a bundle: network, prototypes, patches, examples, report.</summary>
public static class ProtoPNetBundleWriter
{
    private const int TopClasses = 3;

    /// <summary>Writes the bundle into <paramref name="target"/>, without committing it.</summary>
    /// <param name="trained">What was trained.</param>
    /// <param name="backbone">What it stands on.</param>
    /// <param name="dataset">The dataset's name.</param>
    /// <param name="title">The bundle's name.</param>
    /// <param name="target">Where to.</param>
    /// <param name="run">Limits and threads.</param>
    /// <param name="progress">Told of every photo drawn; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static BundleDocument Write(
        TrainedProtoPNet trained,
        Backbone backbone,
        string dataset,
        string title,
        AtomicDirectory target,
        ProtoPNetRun run,
        IProgress<ProtoPNetProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(trained);
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(run);
        OnnxModel model = ProtoPNetBuilder.Inference(trained.Network, TopClasses);
        FeatureGeometry geometry = LatentGeometry.Find(
            trained.Network,
            trained.Training,
            trained.Configuration.Data.Crop,
            run.Limits,
            run.Threads,
            cancellationToken
        );
        model.SetMetadata(PartOutputs.GeometryKey, geometry.ToJson());
        model.SaveAs(target.File(BundleFiles.Network));
        PrototypeFile.Write(target.File(BundleFiles.Prototypes), trained.Network, KeyValuePair.Create("backbone_sha256", backbone.Sha256));
        PhotoSimilarities table = PhotoSimilarities.Of(
            trained.Network,
            trained.Training,
            "similarities",
            trained.Configuration.Data.Crop,
            new AnalysisOptions { Limits = run.Limits, Threads = run.Threads },
            progress,
            cancellationToken
        );
        BundlePhotos photos = BundlePhotos.Draw(trained, model, target, run, progress, cancellationToken);
        var document = new BundleDocument
        {
            Version = BundleVersions.Current,
            Versions = BundleVersions.With(OnnxRuntimeLibrary.Version),
            Title = title,
            Kind = ProtoPNetBundle.Kind,
            Additive = false,
            Model = Model(trained.Network, Path.GetFileName(backbone.Path), backbone.Sha256),
            Options = Options(trained.Configuration, trained.Training.Shown(trained.Configuration.Data.Crop)),
            Dataset = dataset,
            Certificate = null,
            Training = Training(trained),
            Labels = trained.Network.Labels,
            Classes =
            [
                .. Enumerable.Range(0, trained.Network.Labels.Count).Select(c => ClassOf(trained, table, photos, c)).OfType<BundleClass>(),
            ],
            Geometry = geometry,
            Examples = photos.Examples,
            Skipped = [.. trained.Skipped.Select(s => new BundleSkipped(s.Path, s.Reason))],
            SkippedClasses = [],
            Warnings = trained.Warnings,
        };
        return BundleBuilder.Complete(target, document);
    }

    internal static BundleModel Model(ProtoPNetNetwork network, string name, string sha256) =>
        new()
        {
            Name = name,
            Sha256 = sha256,
            Classes = network.Labels.Count,
            Input = [3, network.Preprocessing.Crop.Height, network.Preprocessing.Crop.Width],
            Features = new BundleFeatures(
                ProtoPNetOutputs.Latent,
                network.Map.Channels,
                network.Map.Height!.Value,
                network.Map.Width!.Value
            ),
            Head = string.Create(
                CultureInfo.InvariantCulture,
                $"add-on layers -> {network.Prototypes.Count} prototypes -> class connection"
            ),
            LabelsSource = "dataset",
            Preprocessing = BundleModel.Describe(network.Preprocessing),
        };

    private static BundleOptions Options(ProtoPNetConfiguration configuration, CropMode shown) =>
        new()
        {
            K = configuration.Network.PrototypesPerClass.ToString(CultureInfo.InvariantCulture),
            Seed = configuration.Seed,
            Crop = Word(shown),
            Preset = configuration.Preset,
            TopClasses = TopClasses,
            Split = "train",
        };

    private static BundleTraining Training(TrainedProtoPNet trained) =>
        new()
        {
            Configuration = JsonSerializer.SerializeToElement(trained.Configuration.ToJson()),
            Stages =
            [
                .. trained.Stages.Select(s => new BundleStage(Word(s.Stage), s.Prototypes, s.ValidationAccuracy, s.TestAccuracy)
                {
                    Seconds = s.Seconds,
                }),
            ],
            Epochs = trained.Epochs.Count,
            TrainingImages = trained.Training.Count,
            ValidationImages = trained.Validation.Count,
            TestImages = trained.Test.Count,
            DataSplitHash = trained.DataSplitHash,
            LastLayer = trained.LastLayer is { } fit
                ? new BundleLastLayer(
                    Word(trained.Configuration.LastLayer.Method),
                    fit.Objective,
                    fit.PublishedObjective,
                    fit.Gap,
                    fit.SubgradientNorm,
                    fit.Zeros,
                    fit.Iterations
                )
                : null,
            ProjectionDifference = trained.ProjectionDifference,
        };

    /// <summary>A class over its training photos; null for one without prototypes or photos.</summary>
    private static BundleClass? ClassOf(TrainedProtoPNet trained, PhotoSimilarities table, BundlePhotos photos, int c)
    {
        ProtoPNetNetwork network = trained.Network;
        int m = network.Prototypes.Count;
        int[] own = [.. Enumerable.Range(0, m).Where(j => network.Prototypes.ClassOf[j] == c)],
            images = [.. Enumerable.Range(0, table.Labels.Length).Where(i => table.Labels[i] == c)];
        if (own.Length == 0 || images.Length == 0)
            return null;
        double Added(int image, int prototype) => table.Added(image, prototype, c, network.Connection);
        double evidence = images.Average(i => own.Sum(j => Added(i, j))),
            logit = images.Average(i => Enumerable.Range(0, m).Sum(j => Added(i, j)));
        return new BundleClass
        {
            Class = c,
            Label = network.Labels[c],
            Images = images.Length,
            Skipped = trained.Training.Count(i => i.Class == c) - images.Length,
            K = own.Length,
            Decomposed = true,
            Bias = (float)(logit - evidence),
            MeanLogit = logit,
            Notes = [],
            Prototypes =
            [
                .. own.Select(
                    (j, index) =>
                        new BundlePrototype
                        {
                            Index = index,
                            Prototype = j,
                            Weight = network.Connection[c, j],
                            StrongestClass = network.Connection.StrongestClass(j, c),
                            Origin = photos.Origins[j],
                            Contribution = ContributionStatistics.Of([.. images.Select(i => Added(i, j))], evidence),
                            Exemplars = photos.Exemplars[j] is { } exemplar ? [exemplar] : [],
                        }
                ),
            ],
            ImagesUsed = [.. trained.Training.Where(i => i.Class == c).Select(i => i.RelativePath)],
        };
    }

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
