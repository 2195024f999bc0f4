using Partwise.Datasets;

namespace Partwise.Evaluation;

/// <summary>
/// Part locations in the pixels of a resized box, exactly as EvalProtoPNet (util/local_parts.py) computes them: fractions of box and parts
/// are cut off first, then int(size · ((x − x1) / (x2 − x1))), truncated toward zero and not clipped. A part less than one pixel left of or
/// above the box therefore lands on 0 and counts.
///</summary>
internal static class PublishedPoints
{
    /// <summary>Maps the annotated parts.</summary>
    /// <param name="parts">The parts in pixels of the photo.</param>
    /// <param name="partCount">How many parts the dataset annotates.</param>
    /// <param name="region">The region that is resized, in pixels of the photo.</param>
    /// <param name="size">The size that it is resized to, 224 as published.</param>
    /// <returns>[partCount], by part; not visible where not annotated.</returns>
    /// <exception cref="ArgumentException">The region is less than a pixel wide or high, or a part's number is out of range.</exception>
    public static PartPoint[] Map(IReadOnlyList<PartLocation> parts, int partCount, Box region, int size)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        int left = (int)region.X,
            top = (int)region.Y,
            width = (int)region.Width,
            height = (int)region.Height;
        if (width < 1 || height < 1)
            throw new ArgumentException($"The box is {region.Width} × {region.Height} pixels; at least 1 × 1 is needed.", nameof(region));
        PartPoint[] points = new PartPoint[partCount];
        foreach (PartLocation part in parts)
        {
            if (part.Part < 0 || part.Part >= partCount)
                throw new ArgumentException(
                    $"A part has the number {part.Part}; the dataset has the parts 0 to {partCount - 1}.",
                    nameof(parts)
                );
            if (part.Visible)
                points[part.Part] = new PartPoint(Scale((int)part.X - left, width, size), Scale((int)part.Y - top, height, size), true);
        }
        return points;
    }

    // The quotient is rounded before the product, which puts some exact ratios one pixel lower; saturated where it leaves the range of int.
    private static int Scale(int offset, int length, int size) =>
        (int)Math.Clamp(size * ((double)offset / length), int.MinValue, int.MaxValue);
}
