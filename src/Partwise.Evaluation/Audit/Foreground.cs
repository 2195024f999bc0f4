using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.Evaluation;

/// <summary>Where the object is on the grid of a map: per cell the share that shows it, from a mask, a box, or an estimate.</summary>
internal static class Foreground
{
    /// <summary>The share of every cell that the annotated mask or box covers, [rows, columns]; null where neither is annotated or nothing of it is in the input.</summary>
    public static double[]? Annotated(DatasetImage image, RgbImage photo, ViewGeometry view, int rows, int columns)
    {
        ObjectRegion? region = image.Mask is { } mask ? ObjectMaskView.Read(mask, photo, view, 0, 0, null) : null;
        region ??= image.BoundingBox is { } box ? EvaluationView.Truth(box, view) : null;
        if (region is null || region.Count == 0)
            return null;
        double[] cells = new double[rows * columns];
        int[] counts = new int[cells.Length];
        for (int y = 0; y < region.Height; y++)
        {
            for (int x = 0; x < region.Width; x++)
            {
                int cell = (y * rows / region.Height * columns) + (x * columns / region.Width);
                counts[cell]++;
                cells[cell] += region.Mask[(y * region.Width) + x] ? 1 : 0;
            }
        }
        for (int i = 0; i < cells.Length; i++)
            cells[i] /= Math.Max(1, counts[i]);
        return cells;
    }

    /// <summary>An estimate from what speaks for any of the other classes: cells above Otsu's threshold (1979) of the positive evidence of all other classes.</summary>
    /// <param name="evidence">[positions], not negative.</param>
    public static double[]? Estimated(double[] evidence)
    {
        double[] sorted = [.. evidence.Order()];
        double total = sorted.Sum(), best = -1, threshold = 0, low = 0;
        for (int i = 0; i + 1 < sorted.Length; i++)
        {
            low += sorted[i];
            if (sorted[i] == sorted[i + 1])
                continue;
            double below = i + 1, above = sorted.Length - below, gap = ((total - low) / above) - (low / below), between = below * above * gap * gap;
            if (between > best)
                (best, threshold) = (between, sorted[i]);
        }
        return best < 0 ? null : [.. evidence.Select(e => e > threshold ? 1.0 : 0)];
    }
}
