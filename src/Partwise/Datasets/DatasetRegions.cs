using System.Globalization;
using Partwise.Imaging;

namespace Partwise.Datasets;

/// <summary>Which region of a dataset's photo is shown to a network.</summary>
public static class DatasetRegions
{
    /// <summary>What is shown of photos, seen as a whole: boxes only where any photo has one.</summary>
    /// <param name="images">The photos.</param>
    /// <param name="crop">What was wanted.</param>
    public static CropMode Shown(this IEnumerable<DatasetImage> images, CropMode crop) =>
        images.Any(i => i.BoundingBox is not null) ? crop : CropMode.Full;

    /// <summary>That some photos are shown whole though boxes are wanted, one sentence; null where all have what is wanted.</summary>
    /// <param name="dataset">The photos.</param>
    /// <param name="crop">What is wanted.</param>
    public static string? WithoutBoxes(this ImageDataset dataset, CropMode crop)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        int missing = crop == CropMode.Box ? dataset.Images.Count(i => i.BoundingBox is null) : 0;
        return missing == 0
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{missing} of the {dataset.Images.Count} photos of '{dataset.Name}' have no annotated box, so the network is shown "
                    + $"the whole photo; give a dataset with boxes, such as CUB-200-2011."
            );
    }

    /// <summary>The annotated box in whole pixels, or null for the whole photo.</summary>
    /// <param name="image">The photo.</param>
    /// <param name="crop">Whether its box is wanted; a photo without one is used whole.</param>
    public static BoundingBox? Region(this DatasetImage image, CropMode crop)
    {
        ArgumentNullException.ThrowIfNull(image);
        return crop == CropMode.Box && image.BoundingBox is { } box
            ? new BoundingBox((int)box.X, (int)box.Y, Math.Max(1, (int)box.Width), Math.Max(1, (int)box.Height))
            : null;
    }
}
