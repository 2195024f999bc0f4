using System.Globalization;
using System.Text;
using Partwise.Datasets;
using Partwise.Files;

namespace Partwise.Aviary;

/// <summary>Writes the lists of a dataset, in the layout of CUB-200-2011, and <c>species.json</c>.</summary>
internal static class AviaryTables
{
    internal static void Write(
        AtomicDirectory directory,
        SpeciesCatalog catalog,
        AviaryOptions options,
        AviaryItem[] items,
        PartMasks[] masks
    )
    {
        OutputGate.CreateFolder(directory.File("parts"));
        Lines(directory, "images.txt", items.Select(item => $"{item.Id} {item.Path}"));
        Lines(directory, "image_class_labels.txt", items.Select(item => $"{item.Id} {item.Species + 1}"));
        Lines(directory, "train_test_split.txt", items.Select(item => $"{item.Id} {(item.IsTrain ? 1 : 0)}"));
        Lines(directory, "classes.txt", catalog.Species.Select(species => $"{species.Index + 1} {AviaryWriter.FolderOf(species)}"));
        Lines(
            directory,
            "bounding_boxes.txt",
            items.Zip(masks, (item, mask) => Row(item.Id, mask.Bounds ?? new Box(0, 0, options.Size, options.Size)))
        );
        Lines(directory, "parts/parts.txt", PartVocabulary.Parts.Select(part => $"{(int)part + 1} {PartVocabulary.NameOf(part)}"));
        Lines(
            directory,
            "parts/part_locs.txt",
            items.Zip(masks, (item, mask) => mask.Locations.Select(location => Row(item.Id, location))).SelectMany(rows => rows)
        );
        Text(directory, AviaryWriter.SpeciesFile, SpeciesJson.Write(catalog, options));
    }

    private static string Row(int id, Box box) =>
        string.Create(CultureInfo.InvariantCulture, $"{id} {box.X:0.0} {box.Y:0.0} {box.Width:0.0} {box.Height:0.0}");

    private static string Row(int id, PartLocation location) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{id} {location.Part + 1} {location.X:0.0} {location.Y:0.0} {(location.Visible ? 1 : 0)}"
        );

    private static void Lines(AtomicDirectory directory, string name, IEnumerable<string> lines) =>
        Text(directory, name, string.Concat(lines.Select(line => line + "\n")));

    private static void Text(AtomicDirectory directory, string name, string text) =>
        File.WriteAllText(directory.File(name), text, new UTF8Encoding(false));
}
