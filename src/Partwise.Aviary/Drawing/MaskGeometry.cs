using Partwise.Datasets;

namespace Partwise.Aviary;

/// <summary>Centres and boxes of masks.</summary>
internal static class MaskGeometry
{
    /// <summary>The visible pixel nearest to the centroid, the first of equals in row order; its centre is the location.</summary>
    internal static PartLocation Locate(ReadOnlySpan<byte> indices, int size, int index, int minPixels)
    {
        long count = 0,
            sumX = 0,
            sumY = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] != index)
                continue;
            count++;
            sumX += i % size;
            sumY += i / size;
        }
        if (count < minPixels)
            return new PartLocation(index - 1, 0, 0, false);

        // Distances times count² stay whole numbers, so that ties break the same everywhere.
        int best = -1;
        Int128 nearest = Int128.MaxValue;
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] != index)
                continue;
            Int128 dx = i % size * count - sumX,
                dy = i / size * count - sumY;
            Int128 distance = dx * dx + dy * dy;
            if (distance >= nearest)
                continue;
            (best, nearest) = (i, distance);
        }
        return new PartLocation(index - 1, best % size + 0.5, best / size + 0.5, true);
    }

    /// <summary>The smallest box around all pixels that are not 0.</summary>
    internal static Box? Bounds(ReadOnlySpan<byte> indices, int size)
    {
        int left = size,
            right = -1,
            top = size,
            bottom = -1;
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] == 0)
                continue;
            left = Math.Min(left, i % size);
            right = Math.Max(right, i % size);
            top = Math.Min(top, i / size);
            bottom = i / size;
        }
        return right < 0 ? null : new Box(left, top, right - left + 1, bottom - top + 1);
    }
}
