using System.Text.Json;
using System.Text.Json.Nodes;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>
/// Makes one bundle of all shards of a fit, byte for byte the one that a single run makes. The network is put together from the prototypes
/// of all shards; what the certificate says of logits is measured behind the feature map, on the features that the shards kept, with the
/// nodes of that very network.
///</summary>
public static class BundleMerge
{
    /// <summary>Makes the bundle. It appears whole at its place, or not at all; the shards are only read.</summary>
    /// <param name="shards">The folders of all shards, in any order.</param>
    /// <param name="bundle">The folder to write.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told after every photo, from several threads.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Ends the work early; nothing is left behind.</param>
    /// <exception cref="PartwiseException">A shard is missing, given twice, damaged, or not of the same fit, or the model is no longer the
    /// one that was fitted.</exception>
    /// <exception cref="OutputException">The bundle cannot be written, or stands there and is not to be replaced.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static FittedBundle Run(
        IReadOnlyList<string> shards,
        string bundle,
        MergeOptions? options = null,
        IProgress<FitProgress>? progress = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(shards);
        ArgumentOutOfRangeException.ThrowIfZero(shards.Count, nameof(shards));
        options ??= new MergeOptions();
        time ??= TimeProvider.System;
        long start = time.GetTimestamp();
        var set = ShardSet.Open(shards);
        using AtomicDirectory target = AtomicDirectory.Create(bundle, options.Overwrite, BundleFiles.MayReplace);
        KeptNames.Old? named = KeptNames.Read(target.Target);
        foreach (OpenedShard shard in set.Shards)
            shard.Verify(cancellationToken);
        using Classifier classifier = Load(set.Common, options.Model, cancellationToken);
        double loaded = time.GetElapsedTime(start).TotalSeconds;
        (OpenedShard Shard, ShardClass Class)[] fitted = [.. set.Classes.Where(c => c.Class.Fitted is not null)];
        if (fitted.Length == 0)
            throw new PartwiseException(
                $"No class could be fitted in any of the shards; the first, '{set.Classes[0].Class.Label}': {set.Classes[0].Class.Failure}"
            );

        IReadOnlyList<ClassPrototypes> prototypes = MergedPrototypes.Write(target.File(BundleFiles.Prototypes), classifier, set);
        OnnxModel parts = PartNetworkBuilder.Build(classifier, prototypes, set.Common.Options.TopClasses);
        if (set.Common.Geometry is { } geometry)
            parts.SetMetadata(PartOutputs.GeometryKey, geometry.ToJson());
        parts.SaveAs(target.File(BundleFiles.Network));
        foreach (OpenedShard shard in set.Shards)
        {
            foreach (
                ShardFile picture in shard.Document.Files.Where(f => f.Name.StartsWith(BundleFiles.Patches + "/", StringComparison.Ordinal))
            )
                BundleBuilder.Copy(shard.Folder, target, picture.Name);
        }

        long certifying = time.GetTimestamp();
        MergedCertificate certificate = MergedCertificate.Measure(
            classifier,
            parts,
            fitted,
            prototypes,
            options.Threads,
            progress,
            cancellationToken
        );
        double certified = time.GetElapsedTime(certifying).TotalSeconds;
        long drawing = time.GetTimestamp();
        BundlePictures pictures = Draw(classifier, set.Common, fitted, target, options.Threads, progress, cancellationToken);
        KeptNames kept = KeptNames.Carry(named, () => Found(target.File(BundleFiles.Prototypes), classifier, fitted));
        BundleDocument described = Describe(set, fitted, certificate, pictures, BundleFiles.Title(target.Target), kept.Notes);
        BundleDocument document = BundleBuilder.Complete(
            target,
            kept.Names.Count == 0 ? described : BundleNames.Apply(described, kept.Names)
        );
        cancellationToken.ThrowIfCancellationRequested();
        target.Commit();
        return new FittedBundle(
            bundle,
            document,
            new FitTimings
            {
                Load = loaded,
                Certificate = certified,
                Report = time.GetElapsedTime(drawing).TotalSeconds,
                Total = time.GetElapsedTime(start).TotalSeconds,
            }
        );
    }

    private static List<KeptNames.FoundParts> Found(
        string prototypes,
        Classifier classifier,
        IReadOnlyList<(OpenedShard Shard, ShardClass Class)> fitted
    )
    {
        using SafetensorsFile file = SafetensorsFile.Open(prototypes);
        return
        [
            .. fitted.Select(c => new KeptNames.FoundParts(
                c.Class.Class,
                c.Class.Label,
                classifier.Features.Channels,
                file.Read<double>(KeptNames.Key(c.Class.Class))
            )),
        ];
    }

    private static Classifier Load(ShardDocument common, string? model, CancellationToken cancellationToken)
    {
        string path = model ?? common.Place.Path;
        if (!File.Exists(path))
            throw new PartwiseException($"There is no model '{path}'; say with `Model` where the fitted model lies now.");
        Classifier classifier = Classifier.Load(path, ShardContents.Options(common.Place), cancellationToken);
        BundleModel now = BundleFacts.Model(classifier);
        string? fault =
            classifier.Sha256 != common.Model.Sha256
                ? $"'{path}' is not the model that the shards were fitted on (SHA-256 {classifier.Sha256[..12]}…, not "
                    + $"{common.Model.Sha256[..Math.Min(12, common.Model.Sha256.Length)]}…); say with `Model` where that lies."
            : !JsonNode.DeepEquals(
                JsonSerializer.SerializeToNode(now, BundleJson.Indented),
                JsonSerializer.SerializeToNode(common.Model with { Name = now.Name }, BundleJson.Indented)
            ) || !classifier.Labels.Labels.SequenceEqual(common.Labels)
                ? $"The labels or the preprocessing of '{path}' are no longer what they were when the shards were fitted; fit the "
                    + $"shards again."
            : null;
        if (fault is null)
            return classifier;
        classifier.Dispose();
        throw new PartwiseException(fault);
    }

    private static BundlePictures Draw(
        Classifier classifier,
        ShardDocument common,
        IReadOnlyList<(OpenedShard Shard, ShardClass Class)> fitted,
        AtomicDirectory target,
        int threads,
        IProgress<FitProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var plan = PicturePlan.OfExamples([
            .. fitted.Select(c => ((string?)c.Class.Label, (IReadOnlyList<DatasetImage>)[.. c.Class.Photos.Select(ShardContents.Image)])),
        ]);
        var options = new FitOptions { Crop = common.Options.ShowsBoxes ? CropMode.Box : CropMode.Full, Threads = threads };
        return BundlePictures.Draw(
            classifier,
            plan,
            options,
            common.Geometry,
            target.File(BundleFiles.Network),
            target,
            new DecodeLimits { MaxPixels = common.Place.MaxPixels },
            progress,
            cancellationToken
        );
    }

    private static BundleDocument Describe(
        ShardSet set,
        IReadOnlyList<(OpenedShard Shard, ShardClass Class)> fitted,
        MergedCertificate certificate,
        BundlePictures pictures,
        string title,
        IReadOnlyList<string> notes
    )
    {
        ShardDocument common = set.Common;
        var agreement = new FolderAgreement();
        foreach (OpenedShard shard in set.Shards)
            agreement.Add(shard.Document.Photos, shard.Document.Agreeing);
        IEnumerable<BundleSkipped> broken = set
            .Shards.SelectMany(s => s.Document.Broken)
            .Concat(pictures.Skipped.Select(s => new BundleSkipped(s.Path, s.Reason)))
            .DistinctBy(s => s.Path);
        return new BundleDocument
        {
            Version = BundleVersions.Current,
            Title = title,
            Kind = BundleDocument.PostHoc,
            Additive = true,
            Model = common.Model,
            Options = common.Options,
            Versions = common.Versions,
            Dataset = common.Dataset,
            Certificate = certificate.Certificate,
            Labels = common.Labels,
            Classes = [.. fitted.Select((c, i) => c.Class.Fitted! with { LogitSumMaxAbs = certificate.Classes[i].LogitSumMaxAbs })],
            Geometry = common.Geometry,
            Examples = pictures.Examples,
            Skipped = [.. common.Skipped, .. set.Classes.SelectMany(c => c.Class.Skipped), .. broken],
            SkippedClasses =
            [
                .. common.SkippedClasses,
                .. set.Classes.Where(c => c.Class.Failure is not null).Select(c => new BundleSkipped(c.Class.Label, c.Class.Failure!)),
            ],
            Warnings =
            [
                .. common.Warnings,
                .. notes,
                .. CertificateSum.Warnings(certificate.Certificate),
                .. common.MapWarnings,
                .. agreement.Warning(common.PlannedClasses) is { } disagreement ? [disagreement] : Array.Empty<string>(),
            ],
        };
    }
}
