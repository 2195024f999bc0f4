using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;
using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>
/// Writes a decomposed head as a bundle: prototypes, part network, certificate, patches, report. Everything is written into a temporary
/// sibling of the target; the caller moves it into place.
///</summary>
internal sealed class BundleWriter
{
    private readonly Classifier _classifier;
    private readonly HeadDecomposition _decomposition;
    private readonly AtomicDirectory _target;
    private readonly DecodeLimits? _limits;
    private readonly IProgress<FitProgress>? _progress;

    private BundleWriter(
        Classifier classifier,
        HeadDecomposition decomposition,
        AtomicDirectory target,
        DecodeLimits? limits,
        IProgress<FitProgress>? progress
    )
    {
        _classifier = classifier;
        _decomposition = decomposition;
        _target = target;
        _limits = limits;
        _progress = progress;
    }

    /// <summary>
    /// Writes the bundle into <paramref name="target"/>, without committing it. A certificate that does not hold is written all the same,
    /// for all to see; <see cref="Certificate.Holds"/> tells. A photo that can no longer be read is left out of pictures and certificate,
    /// and listed.
    ///</summary>
    /// <param name="classifier">The original model.</param>
    /// <param name="decomposition">Its decomposed head.</param>
    /// <param name="target">Where to.</param>
    /// <param name="description">What the bundle says beside the numbers.</param>
    /// <param name="limits">What images may be at most.</param>
    /// <param name="progress">Told after every image.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PartwiseException">The model is a part network already.</exception>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    public static WrittenBundle Write(
        Classifier classifier,
        HeadDecomposition decomposition,
        AtomicDirectory target,
        BundleDescription description,
        DecodeLimits? limits = null,
        IProgress<FitProgress>? progress = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default
    )
    {
        time ??= TimeProvider.System;
        var writer = new BundleWriter(classifier, decomposition, target, limits, progress);
        string network = target.File(BundleFiles.Network);
        PrototypeFile.Write(target.File(BundleFiles.Prototypes), classifier.Sha256, decomposition.Classes);
        FeatureGeometry? geometry = Geometry(classifier, decomposition, limits, cancellationToken);
        OnnxModel parts = PartNetworkBuilder.Build(
            classifier,
            decomposition.FloatPrototypes(classifier.Head),
            decomposition.Options.TopClasses
        );
        if (geometry is not null)
            parts.SetMetadata(PartOutputs.GeometryKey, geometry.ToJson());
        parts.SaveAs(network);

        long start = time.GetTimestamp();
        CertificateResult certificate = decomposition.Stored is { IsExact: true } stored
            ? StoredCertificate.Run(classifier, parts, decomposition, stored, progress, cancellationToken)
            : CertificateRunner.Run(classifier, network, decomposition, limits, progress, cancellationToken);
        double certified = time.GetElapsedTime(start).TotalSeconds;
        start = time.GetTimestamp();
        BundleDocument document = BundleBuilder.Complete(
            target,
            writer.Document(certificate, description, geometry, network, cancellationToken)
        );
        return new WrittenBundle(document, certified, time.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Where the cells of the maps lie, measured on photos of the whole plan, so that every shard finds the same; null for an even
    /// grid.</summary>
    internal static FeatureGeometry? Geometry(
        Classifier classifier,
        HeadDecomposition decomposition,
        DecodeLimits? limits,
        CancellationToken cancellationToken
    )
        // Tokens with a class token among them are no feature map of the network's own; their patches are an even grid.
        =>
        classifier.Network.Features is null
            ? null
            : decomposition.Stored?.Geometry(decomposition.Plan!)
                ?? GeometryFinder.Find(
                    classifier.Network,
                    decomposition.Planned,
                    decomposition.Prepared,
                    decomposition.Options.Crop,
                    limits,
                    decomposition.Options.Threads,
                    cancellationToken
                );

    private BundleDocument Document(
        CertificateResult result,
        BundleDescription description,
        FeatureGeometry? geometry,
        string network,
        CancellationToken cancellationToken
    )
    {
        Classifier c = _classifier;
        BundlePictures pictures = BundlePictures.Draw(
            c,
            PicturePlan.Of(_decomposition),
            _decomposition.Options,
            geometry,
            network,
            _target,
            _limits,
            _progress,
            cancellationToken
        );
        // A photo that has broken since the fit may be missed by both passes; it is one photo.
        IEnumerable<SkippedImage> skipped = _decomposition.SkippedImages.Concat(
            result.Skipped.Concat(pictures.Skipped).DistinctBy(s => s.Path)
        );
        var document = new BundleDocument
        {
            Version = BundleVersions.Current,
            Title = description.Title,
            Kind = BundleDocument.PostHoc,
            Additive = true,
            Model = BundleFacts.Model(c),
            Options = BundleFacts.Options(
                _decomposition.Options with
                {
                    Crop = _decomposition.Planned.Shown(_decomposition.Options.Crop),
                },
                description
            ),
            Versions = BundleVersions.With(OnnxRuntimeLibrary.Version),
            Dataset = description.Dataset,
            Certificate = result.Certificate,
            Labels = c.Labels.Labels,
            Classes =
            [
                .. _decomposition.Classes.Select(
                    (f, i) => BundleClasses.Describe(f, pictures.Patches[i], result.Classes[i], _decomposition.Options)
                ),
            ],
            Geometry = geometry,
            Examples = pictures.Examples,
            Skipped = [.. skipped.Select(s => new BundleSkipped(s.Path, s.Reason))],
            SkippedClasses = [.. _decomposition.SkippedClasses.Select(s => new BundleSkipped(s.Name, s.Reason))],
            Warnings = [.. description.Warnings, .. CertificateSum.Warnings(result.Certificate), .. _decomposition.Warnings],
        };
        return description.Names.Count == 0 ? document : BundleNames.Apply(document, description.Names);
    }
}
