using Partwise.Bundles;
using Partwise.Files;

namespace Partwise.Training.ProtoPNet;

/// <summary>Puts the global analysis of a prototype network into its bundle.</summary>
public static class AnalysisWriter
{
    /// <summary>
    /// Analyses the network of a bundle and writes the bundle, with analysis and a new report, into <paramref name="target"/>, without
    /// committing it. An earlier analysis is replaced.
    ///</summary>
    /// <param name="folder">The bundle.</param>
    /// <param name="images">The photos.</param>
    /// <param name="target">Where to; usually over the bundle itself.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <param name="progress">Told of every photo; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>What the bundle says now.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="PartwiseException">There is no prototype network, or photos and network do not go together.</exception>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static BundleDocument Write(
        string folder,
        AnalysisImages images,
        AtomicDirectory target,
        AnalysisOptions? options = null,
        IProgress<ProtoPNetProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(target);
        options ??= new AnalysisOptions();
        options.Validate();
        ProtoPNetNetwork network = ProtoPNetBundle.Read(folder);
        BundleDocument document;
        using (Bundle bundle = Bundle.Open(folder))
            document = bundle.Document with { Analysis = null };
        BundleBuilder.Copy(folder, target, BundleFiles.Network);
        BundleBuilder.Copy(folder, target, BundleFiles.Prototypes);
        BundleBuilder.CopyPictures(folder, target, document);
        return BundleBuilder.Complete(
            target,
            document with
            {
                Analysis = PrototypeAnalyzer.Analyze(network, images, target, options, progress, cancellationToken),
            }
        );
    }
}
