namespace Partwise.Onnx.Differentiation;

/// <summary>The output shapes of convolutions and poolings.</summary>
internal static class WindowShapes
{
    public static OnnxDimension[]? Of(
        NodeProto node,
        IReadOnlyList<OnnxDimension> x,
        OnnxDimension channels,
        IEnumerable<OnnxDimension> kernel
    )
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

    /// <summary>The shape after a transposed convolution; its weights are [inputs, outputs of a group, kernel …].</summary>
    public static OnnxDimension[] OfTransposed(NodeProto node, IReadOnlyList<OnnxDimension> x, IReadOnlyList<OnnxDimension> weight)
    {
        double group = node.GetInt("group", 1);
        OnnxDimension channels = weight[1].Size is { } each ? ShapeMath.FromDouble(each * group) : OnnxDimension.Unknown;
        OnnxDimension[] shape = [x[0], channels, .. x.Skip(2).Select(_ => OnnxDimension.Unknown)];
        if (
            weight.Skip(2).Any(k => k.Size is null)
            || TransposedWindow.Of(node, [.. weight.Skip(2).Select(k => k.Size!.Value)], [.. x.Skip(2).Select(d => d.Size)])
                is not { } window
        )
            return shape;
        for (int i = 0; i < window.Outputs.Length; i++)
            shape[i + 2] = window.Outputs[i] is >= 0 and var size ? size : OnnxDimension.Unknown;
        return shape;
    }
}
