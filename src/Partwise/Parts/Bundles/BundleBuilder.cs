using System.Text.Json;
using Partwise.Files;

namespace Partwise.Bundles;

/// <summary>Puts the last files of any bundle in place: what it takes over from another bundle, its document and its report.</summary>
public static class BundleBuilder
{
    /// <summary>Writes document and report of a bundle whose other files are in place.</summary>
    /// <param name="target">The bundle's folder.</param>
    /// <param name="document">What the bundle says.</param>
    /// <returns>The document.</returns>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    public static BundleDocument Complete(AtomicDirectory target, BundleDocument document)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.WriteFile(BundleFiles.Document, stream => JsonSerializer.Serialize(stream, document, BundleJson.Indented));
        ReportBuilder.Write(target.Path, document, [target.Path]);
        return document;
    }

    /// <summary>Copies the pictures that a document names and that lie inside the bundle.</summary>
    /// <param name="folder">The bundle that they lie in.</param>
    /// <param name="target">The new bundle's folder.</param>
    /// <param name="document">The document that names them.</param>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    public static void CopyPictures(string folder, AtomicDirectory target, BundleDocument document)
    {
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        foreach (string picture in ReportBuilder.Pictures(document).Distinct(StringComparer.Ordinal))
        {
            using FileStream? file = ContainedFile.TryOpen(folder, picture);
            if (file is not null)
                Copy(file, target.File(Path.GetRelativePath(root, ContainedFile.FullPath(folder, picture)!)));
        }
    }

    /// <summary>Copies a file of a bundle.</summary>
    /// <param name="folder">The bundle that it lies in.</param>
    /// <param name="target">The new bundle's folder.</param>
    /// <param name="name">The file's path in both.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void Copy(string folder, AtomicDirectory target, string name)
    {
        ArgumentNullException.ThrowIfNull(target);
        using FileStream file = InputFile.Open(Path.Combine(folder, name));
        Copy(file, target.File(name));
    }

    private static void Copy(FileStream file, string copy)
    {
        try
        {
            OutputGate.CreateFolder(Path.GetDirectoryName(copy)!);
            using FileStream target = File.Create(copy);
            file.CopyTo(target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, copy);
        }
    }
}
