using Partwise.Bundles;
using Partwise.Files;
using Partwise.Models;

namespace Partwise.PostHoc;

/// <summary>From a classifier's file and a folder of photos to a bundle on disk: decomposition, part network, certificate,
/// report.</summary>
public static class BundleFit
{
    /// <summary>Makes the bundle. It appears whole at its place, or not at all.</summary>
    /// <param name="model">An ONNX classifier.</param>
    /// <param name="photos">A folder with one subfolder per class, a CUB-200-2011 or Stanford Cars root, a CSV (path,class), or for
    /// <see cref="AssignMode.Prediction"/> any folder.</param>
    /// <param name="bundle">The folder to write, such as <c>birds.partwise</c>.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told after every photo, from several threads.</param>
    /// <param name="warn">Told what a person should know while the work can still be stopped; the same sentences stand in the
    /// document.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Ends the work early; nothing is left behind.</param>
    /// <exception cref="PartwiseException">The model cannot be decomposed, options are out of range, nothing matches, or no photo can be
    /// used.</exception>
    /// <exception cref="Onnx.OnnxException">The file is no ONNX model.</exception>
    /// <exception cref="OutputException">The bundle cannot be written, or stands there and is not to be replaced.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static FittedBundle Run(
        string model,
        string photos,
        string bundle,
        BundleFitOptions? options = null,
        IProgress<FitProgress>? progress = null,
        Action<string>? warn = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default
    )
    {
        options ??= new BundleFitOptions();
        time ??= TimeProvider.System;
        long start = time.GetTimestamp();
        using AtomicDirectory target = AtomicDirectory.Create(bundle, options.Overwrite, BundleFiles.MayReplace);
        KeptNames.Old? named = KeptNames.Read(target.Target);
        using var session = FitSession.Open(model, photos, options, warn, cancellationToken);
        Classifier classifier = session.Classifier;
        using StoredFeatures? stored = options.Features is null ? null : StoredFeatures.Open(options.Features, classifier, options.Fit);
        double loaded = time.GetElapsedTime(start).TotalSeconds;

        HeadDecomposition decomposition = HeadDecomposer.Fit(
            classifier,
            session.Dataset,
            new FitSources { Stored = stored },
            options.Fit with
            {
                Shard = null,
            },
            session.Map,
            options.Limits,
            progress,
            time,
            cancellationToken
        );
        KeptNames kept = KeptNames.Carry(
            named,
            () =>
                [
                    .. decomposition.Classes.Select(c => new KeptNames.FoundParts(
                        c.Class,
                        c.Label,
                        c.Decomposition.Dimensions,
                        c.Decomposition.Factors
                    )),
                ]
        );
        foreach (string note in kept.Notes)
            session.Add(note);
        BundleDescription description = session.Describe(BundleFiles.Title(target.Target), options) with { Names = kept.Names };
        WrittenBundle written = BundleWriter.Write(
            classifier,
            decomposition,
            target,
            description,
            options.Limits,
            progress,
            time,
            cancellationToken
        );
        cancellationToken.ThrowIfCancellationRequested();
        target.Commit();
        return new FittedBundle(
            bundle,
            written.Document,
            decomposition.Timings with
            {
                Load = loaded,
                Certificate = written.CertificateSeconds,
                Report = written.ReportSeconds,
                Total = time.GetElapsedTime(start).TotalSeconds,
            }
        );
    }
}
