using System.Globalization;
using Partwise.Aviary;
using Partwise.Datasets;
using Partwise.Files;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>The birds of a dataset: its species, which of the model's labels they are, and its images' scenes.</summary>
internal sealed class AviaryBirds
{
    private readonly Func<int, Scene> _read;

    /// <summary>Birds from anywhere.</summary>
    /// <param name="catalog">The species.</param>
    /// <param name="labels">Per species the model's label, or null.</param>
    /// <param name="paths">Per image its name in messages.</param>
    /// <param name="read">Reads an image's scene.</param>
    public AviaryBirds(SpeciesCatalog catalog, IReadOnlyList<int?> labels, IReadOnlyList<string> paths, Func<int, Scene> read) =>
        (Catalog, Labels, Paths, _read) = (catalog, labels, paths, read);

    public SpeciesCatalog Catalog { get; }

    /// <summary>Per species the model's label; null where it has none.</summary>
    public IReadOnlyList<int?> Labels { get; }

    public IReadOnlyList<string> Paths { get; }

    /// <summary>Why nothing can be changed in the dataset's images, or null where it can.</summary>
    public static string? Refusal(ImageDataset dataset) =>
        File.Exists(Path.Combine(dataset.Root, AviaryWriter.SpeciesFile))
        && Directory.Exists(Path.Combine(dataset.Root, AviaryWriter.Scenes))
            ? null
            : "The dataset has no scenes in which parts could be removed; make one with 'partwise dataset make aviary'.";

    /// <summary>Opens the birds of an Aviary.</summary>
    /// <param name="dataset">Its test images.</param>
    /// <param name="labels">The model's labels.</param>
    /// <param name="labelsAreNames">Whether these are names.</param>
    /// <param name="map">Which class is which label; null goes by name.</param>
    /// <exception cref="PartwiseException">It is no Aviary, it is damaged, or no species is a label of the model.</exception>
    public static AviaryBirds Open(ImageDataset dataset, IReadOnlyList<string> labels, bool labelsAreNames, LabelMap? map)
    {
        if (Refusal(dataset) is { } refusal)
            throw new PartwiseException($"'{dataset.Root}' cannot be used: {refusal}");
        SpeciesCatalog catalog = SpeciesJson.ReadFile(Path.Combine(dataset.Root, AviaryWriter.SpeciesFile));
        Dictionary<string, int> byName = ClassMatcher
            .Match([.. dataset.Classes.Select(c => c.Name)], labels, labelsAreNames, map)
            .Matched.ToDictionary(m => m.Name, m => m.Label, StringComparer.Ordinal);
        int?[] own = [.. catalog.Species.Select(s => byName.TryGetValue(AviaryWriter.FolderOf(s), out int label) ? label : (int?)null)];
        if (Array.TrueForAll(own, label => label is null))
            throw new PartwiseException(
                $"No species of '{dataset.Root}' is a label of the model; use a model that was trained on this Aviary, or say with "
                    + $"`LabelMap` which is which."
            );
        return new AviaryBirds(catalog, own, [.. dataset.Images.Select(i => i.RelativePath)], i => ReadScene(dataset, i));
    }

    /// <summary>Reads one bird.</summary>
    /// <exception cref="DataFileException">The image has no valid scene, or its species is not among those of the dataset.</exception>
    public Bird Read(int index)
    {
        Scene scene = _read(index);
        Species? species = Catalog.Species.FirstOrDefault(s => s.Name == scene.Species);
        return species is null
            ? throw new DataFileException(
                $"The scene of '{Paths[index]}' shows a species that {AviaryWriter.SpeciesFile} does not list; keep the files of one "
                    + $"dataset together."
            )
            : new Bird(index, scene, species.Index, Labels[species.Index]);
    }

    private static Scene ReadScene(ImageDataset dataset, int index)
    {
        DatasetImage image = dataset.Images[index];
        return image.Id is { } id
            ? SceneJson.ReadFile(
                Path.Combine(dataset.Root, AviaryWriter.Scenes, string.Create(CultureInfo.InvariantCulture, $"{id:D5}.json"))
            )
            : throw new DataFileException($"'{image.RelativePath}' has no number, so no scene belongs to it.");
    }
}
