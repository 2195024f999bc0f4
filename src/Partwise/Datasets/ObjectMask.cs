namespace Partwise.Datasets;

/// <summary>A picture, as large as the photo, of where the object is.</summary>
/// <param name="Path">The absolute path of the file.</param>
/// <param name="Least">The smallest grey value, 1 to 255, of pixels that show the object.</param>
public sealed record ObjectMask(string Path, byte Least)
{
    /// <summary>The file in a dataset's folder that tells an Aviary.</summary>
    public const string AviarySpecies = "species.json";

    /// <summary>The folder of an Aviary's masks.</summary>
    public const string AviaryMasks = "masks";
}
