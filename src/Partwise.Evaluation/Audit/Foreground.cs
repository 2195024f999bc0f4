using Partwise.Bundles;
using Partwise.Datasets;

namespace Partwise.Evaluation;

/// <summary>Where the object is: annotated by a mask or a box in the input, or estimated on the grid of a map.</summary>
internal static class Foreground
{
    /// <summary>The annotated mask or box in the input; null where neither is annotated or nothing of it is in the input.</summary>
    /// <param name="image">The photo with its annotations.</param>
    /// <param name="view">What the network saw of it.</param>
    /// <param name="showsBoxes">Whether that is the box: all of the input would then be object, which tells nothing.</param>
    public static ObjectRegion? Annotated(DatasetImage image, PhotoView view, bool showsBoxes)
    {
        ObjectRegion? region = image.Mask is { } mask ? ObjectMaskView.Read(mask, view.Photo, view.View, 0, 0, null) : null;
        region ??= !showsBoxes && image.BoundingBox is { } box ? EvaluationView.Truth(box, view.View) : null;
        return region is { Count: > 0 } ? region : null;
    }

    /// <summary>An estimate from what speaks for any of the other classes: cells above Otsu's threshold (1979) of the positive evidence of
    /// all other classes.</summary>
    /// <param name="evidence">[positions], not negative.</param>
    public static double[]? Estimated(double[] evidence)
    {
        double[] sorted = [.. evidence.Order()];
        double total = sorted.Sum(),
            best = -1,
            threshold = 0,
            low = 0;
        for (int i = 0; i + 1 < sorted.Length; i++)
        {
            low += sorted[i];
            if (sorted[i] == sorted[i + 1])
                continue;
            double below = i + 1,
                above = sorted.Length - below,
                gap = ((total - low) / above) - (low / below),
                between = below * above * gap * gap;
            if (between > best)
                (best, threshold) = (between, sorted[i]);
        }
        return best < 0 ? null : [.. evidence.Select(e => e > threshold ? 1.0 : 0)];
    }
}
