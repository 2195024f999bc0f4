using System.CommandLine;
using Partwise.Bundles;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Training.ProtoPNet;

namespace Partwise.Cli.Commands;

/// <summary>What <c>analyze</c> and <c>prune</c> share: the bundle of a prototype network, the dataset that it was trained on, and a bundle
/// that appears whole.</summary>
internal sealed class PrototypeVerb(string bundleDescription)
{
    /// <summary>The bundle that is read.</summary>
    public Argument<string> Bundle { get; } = new("BUNDLE") { Description = bundleDescription };

    /// <summary>Its photos.</summary>
    public Argument<string> Dataset { get; } = new("DATASET") { Description = "The dataset that it was trained on." };

    /// <summary>Reads the photos and writes a bundle, with a display of how far that has come.</summary>
    /// <param name="parsed">What was given.</param>
    /// <param name="screen">Where warnings and progress go.</param>
    /// <param name="output">The bundle to write.</param>
    /// <param name="overwrite">Whether it may be there already.</param>
    /// <param name="write">Writes it, given the bundle that is read, its photos, the place and the progress.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public T Write<T>(
        ParseResult parsed,
        Screen screen,
        string output,
        bool overwrite,
        Func<string, AnalysisImages, AtomicDirectory, PhotoProgress, T> write,
        CancellationToken cancellation
    )
    {
        string folder = parsed.GetValue(Bundle)!;
        AnalysisImages images = Photos(folder, parsed.GetValue(Dataset)!, screen);
        using AtomicDirectory target = AtomicDirectory.Create(output, overwrite, BundleFiles.MayReplace);
        T result;
        using (ProgressDisplay display = screen.Progress(TimeProvider.System))
            result = write(folder, images, target, new PhotoProgress(display));
        cancellation.ThrowIfCancellationRequested();
        target.Commit();
        return result;
    }

    // Classes that the network does not know are warned of.
    private static AnalysisImages Photos(string folder, string dataset, Screen screen)
    {
        using Bundle bundle = Bundles.Bundle.Open(folder);
        if (bundle.Document.Kind != ProtoPNetBundle.Kind)
            throw new PartwiseException(
                $"'{folder}' holds a model taken apart, not a prototype network; make one with 'partwise train protopnet'."
            );
        ImageDataset photos = DatasetReader.Open(dataset, new DatasetOptions { Split = DatasetSplit.All });
        var images = AnalysisImages.Of(bundle.Document, photos);
        if (photos.WithoutBoxes(images.Crop) is { } whole)
            screen.Warn(whole);
        foreach (string unknown in images.Unknown)
            screen.Warn($"the network has no class '{unknown}'; its photos are left out.");
        return images;
    }
}
