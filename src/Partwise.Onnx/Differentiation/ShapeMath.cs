namespace Partwise.Onnx.Differentiation;

/// <summary>Arithmetic of partly known shapes.</summary>
internal static class ShapeMath
{
    public static bool Same(OnnxDimension a, OnnxDimension b) => a.Size is { } size ? size == b.Size : a.Name is not null && a.Name == b.Name;

    /// <summary>The dimensions over which a gradient is summed to undo broadcasting; null where that is decided only when the model runs.</summary>
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
            OnnxDimension p = At(a, i - shape.Length + a.Count), q = At(b, i - shape.Length + b.Count);
            shape[i] = p.Size == 1 ? q : q.Size == 1 || Same(p, q) || p.Size is not null ? p : q.Size is not null ? q : OnnxDimension.Unknown;
        }
        return shape;
    }

    private static OnnxDimension At(IReadOnlyList<OnnxDimension> shape, int i) => i < 0 ? 1 : shape[i];
}
