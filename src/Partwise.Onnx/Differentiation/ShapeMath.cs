namespace Partwise.Onnx.Differentiation;

/// <summary>Arithmetic of partly known shapes.</summary>
internal static class ShapeMath
{
    public static bool Same(OnnxDimension a, OnnxDimension b) =>
        a.Size is { } size ? size == b.Size : a.Name is not null && a.Name == b.Name;

    /// <summary>The dimension that a number counted from either end means; null where there is none.</summary>
    public static int? Axis(long axis, int rank) => axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis) : null;

    /// <summary>The dimensions that numbers mean; null where one of them means none.</summary>
    public static int[]? Axes(IEnumerable<long> axes, int rank)
    {
        int?[] found = [.. axes.Select(a => Axis(a, rank))];
        return found.Contains(null) ? null : [.. found.Select(a => a!.Value)];
    }

    /// <summary>The product; unknown where one is or where it is too large. A size of 1 is left out, so that a single name stays.</summary>
    public static OnnxDimension Product(IEnumerable<OnnxDimension> sizes)
    {
        OnnxDimension[] all = [.. sizes.Where(d => d.Size != 1)];
        if (all.Length == 1)
            return all[0];
        return all.Any(d => d.Size is null) ? OnnxDimension.Unknown : FromDouble(all.Aggregate(1.0, (p, d) => p * d.Size!.Value));
    }

    /// <summary>The sum; unknown where one is.</summary>
    public static OnnxDimension Sum(IEnumerable<OnnxDimension> sizes)
    {
        OnnxDimension[] all = [.. sizes.Where(d => d.Size != 0)];
        if (all.Length == 1)
            return all[0];
        return all.Any(d => d.Size is null) ? OnnxDimension.Unknown : FromDouble(all.Sum(d => (double)d.Size!.Value));
    }

    /// <summary>A size; unknown where it is negative or beyond what a size can be.</summary>
    public static OnnxDimension FromDouble(double size) => size is >= 0 and < 4e18 ? (long)size : OnnxDimension.Unknown;

    /// <summary>The dimensions over which a gradient is summed to undo broadcasting; null where that is decided only when the model
    /// runs.</summary>
    public static long[]? ReducedAxes(IReadOnlyList<OnnxDimension> from, IReadOnlyList<OnnxDimension> to)
    {
        int leading = from.Count - to.Count;
        if (leading < 0)
            return null;
        var axes = new List<long>();
        for (int i = 0; i < from.Count; i++)
        {
            if (i < leading || (to[i - leading].Size == 1 && from[i].Size != 1))
                axes.Add(i);
            else if (to[i - leading].Size is null && !Same(to[i - leading], from[i]))
                return null;
        }
        return [.. axes];
    }

    /// <summary>The shape after broadcasting.</summary>
    public static OnnxDimension[]? Broadcast(IReadOnlyList<OnnxDimension>? a, IReadOnlyList<OnnxDimension>? b)
    {
        if (a is null || b is null)
            return null;
        var shape = new OnnxDimension[Math.Max(a.Count, b.Count)];
        for (int i = 0; i < shape.Length; i++)
        {
            OnnxDimension p = At(a, i - shape.Length + a.Count),
                q = At(b, i - shape.Length + b.Count);
            shape[i] =
                p.Size == 1 ? q
                : q.Size == 1 || Same(p, q) || p.Size is not null ? p
                : q.Size is not null ? q
                : OnnxDimension.Unknown;
        }
        return shape;
    }

    private static OnnxDimension At(IReadOnlyList<OnnxDimension> shape, int i) => i < 0 ? 1 : shape[i];
}
