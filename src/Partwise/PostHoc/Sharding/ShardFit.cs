using System.Text.Json;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>
/// Fits one share of the classes and writes all that the merge needs: prototypes, patches, the features of every photo used, and what the
/// certificate needs of the original model. See <see cref="BundleMerge"/>.
///</summary>
public static class ShardFit
{
    /// <summary>Makes the shard. It appears whole at its place, or not at all.</summary>
    /// <param name="model">An ONNX classifier whose head is mean pooling and a linear layer.</param>
    /// <param name="photos">As for <see cref="BundleFit"/>.</param>
    /// <param name="bundle">The bundle that the shards will be merged to; the shard is written beside it, see
    /// <see cref="ShardFiles.Folder"/>.</param>
    /// <param name="options">How; <see cref="FitOptions.Shard"/> says which share.</param>
    /// <param name="progress">Told after every photo, from several threads.</param>
    /// <param name="warn">Told what a person should know while the work can still be stopped.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Ends the work early; nothing is left behind.</param>
    /// <exception cref="PartwiseException">As for <see cref="BundleFit"/>, or the head is of another kind.</exception>
    /// <exception cref="OutputException">The shard cannot be written, or stands there and is not to be replaced.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static FittedShard Run(
        string model,
        string photos,
        string bundle,
        BundleFitOptions options,
        IProgress<FitProgress>? progress = null,
        Action<string>? warn = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        Shard shard =
            options.Fit.Shard ?? throw new ArgumentException("No shard was given; say which share is to be fitted.", nameof(options));
        if (options.Features is not null)
            throw new PartwiseException(
                "`Shard` and `Features` do not go together: with stored features there is no pass left that would be divided; leave "
                    + "one of them out."
            );
        time ??= TimeProvider.System;
        long start = time.GetTimestamp();
        using AtomicDirectory target = AtomicDirectory.Create(ShardFiles.Folder(bundle, shard), options.Overwrite, ShardFiles.MayReplace);
        using var session = FitSession.Open(model, photos, options, warn, cancellationToken);
        Classifier classifier = session.Classifier;
        if (!classifier.IsPlain)
            throw new PartwiseException(
                $"'{model}' cannot be fitted in shards: its head is not mean pooling and a linear layer, and only there the feature "
                    + $"maps alone tell what the merge must know; fit it without `Shard`."
            );
        double loaded = time.GetElapsedTime(start).TotalSeconds;
        string key = FeatureMapKey.Of(classifier, options.Fit.Crop);
        var sources = new FitSources { Keep = (plan, data) => Keep(target, key, classifier, plan, data) };
        HeadDecomposition decomposition = HeadDecomposer.Fit(
            classifier,
            session.Dataset,
            sources,
            options.Fit,
            session.Map,
            options.Limits,
            progress,
            time,
            cancellationToken
        );
        PrototypeFile.Write(target.File(ShardFiles.Prototypes), classifier.Sha256, decomposition.Classes);
        FeatureGeometry? geometry = BundleWriter.Geometry(classifier, decomposition, options.Limits, cancellationToken);

        long certifying = time.GetTimestamp();
        CertificateResult? certificate =
            decomposition.Classes.Count == 0
                ? null
                : Certify(classifier, decomposition, target, options.Limits, progress, cancellationToken);
        double certified = time.GetElapsedTime(certifying).TotalSeconds;
        long drawing = time.GetTimestamp();
        BundlePictures pictures = BundlePictures.Draw(
            classifier,
            PicturePlan.OfPatches(decomposition),
            decomposition.Options,
            geometry,
            network: null,
            target,
            options.Limits,
            progress,
            cancellationToken
        );
        ShardDocument document = Describe(session, options, decomposition, certificate, pictures, geometry) with
        {
            FeatureKey = key,
            Files = ShardContents.List(target.Path),
        };
        target.WriteFile(ShardFiles.Document, stream => JsonSerializer.Serialize(stream, document, BundleJson.Indented));
        cancellationToken.ThrowIfCancellationRequested();
        target.Commit();
        return new FittedShard(
            ShardFiles.Folder(bundle, shard),
            document,
            decomposition.Timings with
            {
                Load = loaded,
                Certificate = certified,
                Report = time.GetElapsedTime(drawing).TotalSeconds,
                Total = time.GetElapsedTime(start).TotalSeconds,
            }
        );
    }

    private static void Keep(AtomicDirectory target, string key, Classifier classifier, ClassPlan plan, ClassData data)
    {
        OutputGate.CreateFolder(target.File(FeatureFile.Folder));
        using FeatureFileWriter file = FeatureFile.Begin(
            target.File(Path.Combine(FeatureFile.Folder, FeatureFile.Name(plan.Class))),
            key,
            FeatureType.F32
        );
        int size = classifier.Features.Positions * classifier.Features.Channels;
        for (int i = 0; i < data.Images.Count; i++)
            file.Add(
                data.Images[i].RelativePath,
                photo: "",
                identical: null,
                data.Features.AsSpan(i * size, size),
                classifier.Features.Channels
            );
        file.Complete();
    }

    // The network of this shard alone: what the model itself answers in it does not depend on the prototypes.
    private static CertificateResult Certify(
        Classifier classifier,
        HeadDecomposition decomposition,
        AtomicDirectory target,
        DecodeLimits? limits,
        IProgress<FitProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        string network = target.File(BundleFiles.Network);
        OnnxModel parts = PartNetworkBuilder.Build(
            classifier,
            decomposition.FloatPrototypes(classifier.Head),
            decomposition.Options.TopClasses
        );
        parts.SaveAs(network);
        CertificateResult result = CertificateRunner.Run(classifier, network, decomposition, limits, progress, cancellationToken);
        foreach (string file in Directory.EnumerateFiles(target.Path, BundleFiles.Network + "*"))
            File.Delete(file);
        return result;
    }

    private static ShardDocument Describe(
        FitSession session,
        BundleFitOptions options,
        HeadDecomposition decomposition,
        CertificateResult? certificate,
        BundlePictures pictures,
        FeatureGeometry? geometry
    )
    {
        (FitPlan plan, Shard shard, Classifier classifier) = (decomposition.Plan!, options.Fit.Shard!, session.Classifier);
        int fitted = 0,
            first = 0;
        var classes = new List<ShardClass>();
        foreach (ClassOutcome outcome in decomposition.Outcomes)
        {
            int place = outcome.Fitted is null ? -1 : fitted++;
            classes.Add(
                new ShardClass
                {
                    Class = outcome.Plan.Class,
                    Label = outcome.Plan.Label,
                    Fitted = outcome.Fitted is null
                        ? null
                        : BundleClasses.Describe(
                            outcome.Fitted,
                            pictures.Patches[place],
                            certificate!.Classes[place],
                            decomposition.Options
                        ),
                    Failure = outcome.Failure,
                    LogitSumMaxAbsDouble = outcome.Fitted?.LogitSumMaxAbsDouble ?? 0,
                    LogitSumMeanAbsDouble = outcome.Fitted?.LogitSumMeanAbsDouble ?? 0,
                    Photos = [.. outcome.Images.Select(i => ShardContents.Describe(i, certificate?.Images[first++]))],
                    Skipped = Listed(outcome.Skipped),
                }
            );
        }
        return new ShardDocument
        {
            Index = shard.Index,
            Count = shard.Count,
            Device = CertificateSum.Device,
            Versions = BundleVersions.With(Onnx.Inference.OnnxRuntimeLibrary.Version),
            Model = BundleFacts.Model(classifier),
            Place = ShardContents.Place(classifier.Path, options),
            Options = BundleFacts.Options(
                decomposition.Options with
                {
                    Crop = decomposition.Planned.Shown(decomposition.Options.Crop),
                },
                session.Describe(title: "", options)
            ),
            Dataset = session.Dataset.Name,
            PlanSha256 = PlanHash.Of(plan),
            PlannedClasses = plan.Classes.Count,
            Labels = classifier.Labels.Labels,
            Geometry = geometry,
            Warnings = session.Warnings,
            MapWarnings = plan.MapWarnings,
            Skipped = Listed(plan.SkippedImages),
            SkippedClasses = [.. plan.SkippedClasses.Select(s => new BundleSkipped(s.Name, s.Reason))],
            Photos = decomposition.Agreement.Photos,
            Agreeing = decomposition.Agreement.Agreeing,
            Classes = classes,
            Broken = Listed((certificate?.Skipped ?? []).Concat(pictures.Skipped).DistinctBy(s => s.Path)),
            OriginalOutputsBitIdentical = certificate?.Certificate.OriginalOutputsBitIdentical ?? true,
            FeatureKey = "",
            Files = [],
        };
    }

    private static IReadOnlyList<BundleSkipped> Listed(IEnumerable<SkippedImage> skipped) =>
        [.. skipped.Select(s => new BundleSkipped(s.Path, s.Reason))];
}
