using Partwise.Bundles;
using Partwise.Datasets;

namespace Partwise.Training.ProtoPNet;

/// <summary>The photos of a dataset with the classes of a network: those that it was trained on, and the others of the test
/// split.</summary>
public sealed record AnalysisImages
{
    /// <summary>The dataset's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>The photos that the network was trained on; where the bundle does not say which, all that are not of the test
    /// split.</summary>
    public required IReadOnlyList<DatasetImage> Train { get; init; }

    /// <summary>The photos of the test split; empty where the dataset has none.</summary>
    public required IReadOnlyList<DatasetImage> Test { get; init; }

    /// <summary>Which region of a photo the network sees.</summary>
    public required CropMode Crop { get; init; }

    /// <summary>Classes of the dataset that the network does not know, by name; their photos are left out.</summary>
    public required IReadOnlyList<string> Unknown { get; init; }

    /// <summary>Photos that cannot be used: those that the dataset names but does not have, and those that the network was trained on but
    /// the dataset does not name.</summary>
    public required IReadOnlyList<SkippedImage> Skipped { get; init; }

    /// <summary>Sorts the photos of a dataset.</summary>
    /// <param name="document">The bundle of a prototype network.</param>
    /// <param name="dataset">The dataset, all splits.</param>
    /// <exception cref="DatasetException">No class of the dataset is one of the network's, or no training photo is there.</exception>
    public static AnalysisImages Of(BundleDocument document, ImageDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(dataset);
        ClassMatching matching = ClassMatcher.Match([.. dataset.Classes.Select(c => c.Name)], document.Labels);
        Dictionary<int, int> label = matching.Matched.ToDictionary(m => m.Class, m => m.Label);
        if (label.Count == 0)
            throw new DatasetException(
                $"No class of '{dataset.Name}' is one of the network's ({string.Join(", ", document.Labels.Take(3))}, …); give the "
                    + $"dataset that it was trained on, or one with the same classes."
            );
        DatasetImage[] known =
        [
            .. dataset.Images.Where(i => i.Class is { } c && label.ContainsKey(c)).Select(i => i with { Class = label[i.Class!.Value] }),
        ];
        HashSet<string> used = [.. document.Classes.SelectMany(c => c.ImagesUsed)];
        DatasetImage[] train = [.. known.Where(i => used.Contains(i.RelativePath))];
        if (train.Length == 0)
            train = [.. known.Where(i => i.Split != "test")];
        if (train.Length == 0)
            throw new DatasetException(
                $"'{dataset.Name}' has no training photos of the network's classes; give the dataset that it was trained on."
            );
        HashSet<string> named = [.. dataset.Images.Select(i => i.RelativePath), .. dataset.Skipped.Select(s => s.Path)];
        bool itsOwn = train.Any(i => used.Contains(i.RelativePath));
        HashSet<string> trained = [.. train.Select(i => i.RelativePath)];
        return new AnalysisImages
        {
            Dataset = dataset.Name,
            Train = train,
            Test = [.. known.Where(i => i.Split == "test" && !trained.Contains(i.RelativePath))],
            Crop = document.Options.ShowsBoxes ? CropMode.Box : CropMode.Full,
            Skipped =
            [
                .. dataset.Skipped,
                .. used.Where(path => itsOwn && !named.Contains(path))
                    .Select(path => new SkippedImage(path, "the network was trained on it, but the dataset does not have it")),
            ],
            Unknown = [.. matching.Unmatched.Select(u => u.Name)],
        };
    }
}
