using System.Text;
using System.Text.Json;
using Partwise.Bundles;
using Partwise.Files;
using Partwise.Files.Internals;

namespace Partwise.Training.ProtoPNet;

/// <summary>Puts the global analysis of a prototype network into its bundle.</summary>
public static class AnalysisWriter
{
    /// <summary>
    /// Analyses the network of a bundle and writes the bundle, with analysis and a new report, into <paramref name="target"/>, without committing
    /// it. An earlier analysis is replaced.
    /// </summary>
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
        string folder, AnalysisImages images, AtomicDirectory target, AnalysisOptions? options = null, IProgress<ProtoPNetProgress>? progress = null, CancellationToken cancellationToken = default)
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
        CopyFile(folder, target, BundleFiles.Network);
        CopyFile(folder, target, BundleFiles.Prototypes);
        CopyPictures(folder, target, document);
        document = document with { Analysis = PrototypeAnalyzer.Analyze(network, images, target, options, progress, cancellationToken) };
        WriteDocument(target, document);
        return document;
    }

    /// <summary>Writes document and report of a bundle whose pictures are in place.</summary>
    internal static void WriteDocument(AtomicDirectory target, BundleDocument document)
    {
        target.WriteFile(BundleFiles.Document, stream => JsonSerializer.Serialize(stream, document, BundleJson.Indented));
        target.WriteFile(BundleFiles.Report, stream => stream.Write(Encoding.UTF8.GetBytes(ReportBuilder.Build(document, [target.Path]))));
    }

    /// <summary>Copies the pictures that a document names and that lie inside the bundle.</summary>
    internal static void CopyPictures(string folder, AtomicDirectory target, BundleDocument document)
    {
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        foreach (string picture in ReportBuilder.Pictures(document).Distinct(StringComparer.Ordinal))
        {
            using FileStream? file = ContainedFile.TryOpen(folder, picture);
            if (file is not null)
                Copy(file, target.File(Path.GetRelativePath(root, ContainedFile.FullPath(folder, picture)!)));
        }
    }

    private static void CopyFile(string folder, AtomicDirectory target, string name)
    {
        using FileStream file = InputFile.Open(Path.Combine(folder, name));
        Copy(file, target.File(name));
    }

    private static void Copy(FileStream file, string copy)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            using FileStream target = File.Create(copy);
            file.CopyTo(target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, copy);
        }
    }
}
