using Partwise.Imaging;

namespace Partwise.Datasets;

/// <summary>Which region of a dataset's photo is shown to a network.</summary>
public static class DatasetRegions
{
    /// <summary>The annotated box in whole pixels, or null for the whole photo.</summary>
    /// <param name="image">The photo.</param>
    /// <param name="crop">Whether its box is wanted; a photo without one is used whole.</param>
    public static BoundingBox? Region(this DatasetImage image, CropMode crop)
    {
        ArgumentNullException.ThrowIfNull(image);
        return crop == CropMode.Box && image.BoundingBox is { } box
            ? new BoundingBox((int)box.X, (int)box.Y, Math.Max(1, (int)box.Width), Math.Max(1, (int)box.Height)) : null;
    }
}
