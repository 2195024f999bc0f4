namespace Partwise.Datasets;

/// <summary>Where an annotated part lies in an image.</summary>
/// <param name="Part">The part's position in <see cref="ImageDataset.PartNames"/>, from 0.</param>
/// <param name="X">Pixels from the left edge of the original image; without meaning where the part is not visible.</param>
/// <param name="Y">Pixels from the top edge of the original image; without meaning where the part is not visible.</param>
/// <param name="Visible">Whether the part can be seen in the image.</param>
public readonly record struct PartLocation(int Part, double X, double Y, bool Visible);
