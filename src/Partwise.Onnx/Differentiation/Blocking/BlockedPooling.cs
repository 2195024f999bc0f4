using Shape = System.Collections.Generic.IReadOnlyList<Partwise.Onnx.OnnxDimension>;

namespace Partwise.Onnx.Differentiation;

/// <summary>Which poolings can run in blocked layout.</summary>
internal static class BlockedPooling
{
    /// <summary>Whether all sizes but the batch's are known and the windows lie in rows.</summary>
    public static bool Fits(NodeProto node, Shape? x, Shape? y) =>
        x is { Count: 4 }
        && y is { Count: 4 }
        && x.Skip(1).Concat(y.Skip(1)).All(d => d.Size is > 0)
        && node.GetInt("storage_order", 0) == 0
        && node.GetInts("kernel_shape") is { Length: 2 }
        && WindowOf(node, x) is not null;

    public static Window? WindowOf(NodeProto node, Shape x) => Window.Of(node, node.GetInts("kernel_shape")!, [x[2].Size, x[3].Size]);
}
