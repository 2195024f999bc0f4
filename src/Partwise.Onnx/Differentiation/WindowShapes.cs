namespace Partwise.Onnx.Differentiation;

/// <summary>The output shapes of convolutions and poolings.</summary>
internal static class WindowShapes
{
    public static OnnxDimension[]? Of(NodeProto node, IReadOnlyList<OnnxDimension> x, OnnxDimension channels, IEnumerable<OnnxDimension> kernel)
    {
        OnnxDimension[] sizes = [.. kernel];
        if (sizes.Length != x.Count - 2)
            return null;
        OnnxDimension[] shape = [x[0], channels, .. sizes.Select(_ => OnnxDimension.Unknown)];
        long?[] spatial = [.. x.Skip(2).Select(d => d.Size)];
        if (sizes.Any(k => k.Size is null) || Window.Of(node, [.. sizes.Select(k => k.Size!.Value)], spatial) is not { } window)
            return shape;
        for (int i = 0; i < spatial.Length; i++)
        {
            if (spatial[i] is { } size && window.OutputSize(i, size, node.GetInt("ceil_mode", 0) == 1) is > 0 and var count)
                shape[i + 2] = count;
        }
        return shape;
    }
}
