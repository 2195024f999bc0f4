using Partwise.Imaging;
using Partwise.Datasets;
using Partwise.Models;

namespace Partwise.PostHoc;

/// <summary>Which region of a dataset's photo is shown to the network.</summary>
public static class DatasetRegions
{
    /// <summary>The annotated box in whole pixels, or null for the whole photo.</summary>
    public static BoundingBox? Region(this DatasetImage image, CropMode crop)
        => crop == CropMode.Box && image.BoundingBox is { } box
            ? new BoundingBox((int)box.X, (int)box.Y, Math.Max(1, (int)box.Width), Math.Max(1, (int)box.Height)) : null;
}
