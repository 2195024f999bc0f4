using System.Globalization;

namespace Partwise.Datasets.Internals;

/// <summary>
/// Where the masks of a dataset in CUB's layout lie: an Aviary's part masks, <c>masks/NUMBER.png</c>, or CUB-200-2011's segmentations,
/// unpacked as <c>segmentations/</c> in its folder. The latter are 255 times the share of annotators who saw the bird in a pixel; more than
/// half of them decide.
///</summary>
internal sealed class CubMasks(string root)
{
    private const string Segmentations = "segmentations";
    private readonly bool _aviary =
        Directory.Exists(Path.Combine(root, ObjectMask.AviaryMasks)) && File.Exists(Path.Combine(root, ObjectMask.AviarySpecies));
    private readonly bool _segmented = Directory.Exists(Path.Combine(root, Segmentations));

    /// <summary>The mask of an image; null where it has none.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="path">Its path below the images' folder.</param>
    public ObjectMask? Of(int id, string path)
    {
        ObjectMask mask = _aviary
            ? new ObjectMask(Path.Combine(root, ObjectMask.AviaryMasks, id.ToString("D5", CultureInfo.InvariantCulture) + ".png"), 1)
            : new ObjectMask(Path.Combine(root, Segmentations, Path.ChangeExtension(path, ".png")), 128);
        return (_aviary || _segmented) && ImageFiles.Exists(mask.Path) ? mask : null;
    }
}
