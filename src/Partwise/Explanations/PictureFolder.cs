using Partwise.Attribution;
using Partwise.Bundles;
using Partwise.Files;
using Partwise.Imaging;

namespace Partwise.Explanations;

/// <summary>A folder with a folder of pictures and raw maps per photo. Photos can be written from several threads.</summary>
public sealed class PictureFolder
{
    private readonly string _folder;
    private readonly IReadOnlyList<string> _names;

    /// <summary>A folder to write into.</summary>
    /// <param name="folder">An existing folder, which is empty.</param>
    /// <param name="photos">The photos' paths, as people know them; each gets a folder of its name, or one like it.</param>
    /// <param name="rawMaps">Whether raw maps are written, and how.</param>
    public PictureFolder(string folder, IReadOnlyList<string> photos, RawMaps rawMaps)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(photos);
        (_folder, RawMaps) = (folder, rawMaps);
        _names = FolderNames.Of(photos, [ExplanationWriter.DocumentName]);
    }

    /// <summary>Whether raw maps are written, and how.</summary>
    public RawMaps RawMaps { get; }

    /// <summary>Writes a PNG.</summary>
    /// <param name="photo">The photo's index.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="picture">The picture.</param>
    /// <returns>Its path relative to the folder.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public string Write(int photo, string file, RgbImage picture)
    {
        string name = Name(photo, file);
        File.WriteAllBytes(Path.Combine(_folder, name), ImageEncoder.Png(picture));
        return name;
    }

    /// <summary>Writes a raw map [rows, columns] as npy, where raw maps are wanted.</summary>
    /// <param name="photo">The photo's index.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="map">The map.</param>
    /// <returns>Its path relative to the folder; null where none is written.</returns>
    /// <exception cref="PartwiseException">A value is beyond what 16 bits can hold, where those are wanted.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public string? WriteMap(int photo, string file, AttributionMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (RawMaps == RawMaps.None)
            return null;
        string name = Name(photo, file);
        RawMapFile.Write(Path.Combine(_folder, name), map.Values, RawMaps, map.Height, map.Width);
        return name;
    }

    private string Name(int photo, string file)
    {
        OutputGate.CreateFolder(Path.Combine(_folder, _names[photo]));
        return $"{_names[photo]}/{file}";
    }
}
