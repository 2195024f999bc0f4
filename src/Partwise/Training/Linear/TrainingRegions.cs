using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.Training;

/// <summary>Which region of a photo a network is trained on.</summary>
internal static class TrainingRegions
{
    /// <summary>The annotated box in whole pixels, or null for the whole photo.</summary>
    public static BoundingBox? Of(DatasetImage image, CropMode crop)
        => crop == CropMode.Box && image.BoundingBox is { } box
            ? new BoundingBox((int)box.X, (int)box.Y, Math.Max(1, (int)box.Width), Math.Max(1, (int)box.Height)) : null;
}
