using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>Says from the operators behind a tensor whether the logits are a linear, a piecewise linear or a smooth function of
/// it.</summary>
internal static class LocalExactness
{
    private static readonly HashSet<string> s_linear = new(StringComparer.Ordinal)
    {
        "Add",
        "Sub",
        "Sum",
        "Neg",
        "Mean",
        "Concat",
        "Reshape",
        "Flatten",
        "Squeeze",
        "Unsqueeze",
        "Transpose",
        "Identity",
        "Dropout",
        "Gather",
        "Slice",
        "Split",
        "Pad",
        "Expand",
        "Tile",
        "ReduceMean",
        "ReduceSum",
        "AveragePool",
        "GlobalAveragePool",
        "BatchNormalization",
        "Cast",
        "DepthToSpace",
        "SpaceToDepth",
        "Resize",
    };

    // Linear in one of the inputs as long as the others do not depend on the map.
    private static readonly HashSet<string> s_products = new(StringComparer.Ordinal)
    {
        "Mul",
        "MatMul",
        "Gemm",
        "Conv",
        "ConvTranspose",
        "Einsum",
        "Div",
    };

    private static readonly HashSet<string> s_pieces = new(StringComparer.Ordinal)
    {
        "Relu",
        "LeakyRelu",
        "PRelu",
        "ThresholdedRelu",
        "Clip",
        "MaxPool",
        "GlobalMaxPool",
        "Max",
        "Min",
        "ReduceMax",
        "ReduceMin",
        "Abs",
        "HardSigmoid",
        "Where",
    };

    private static readonly HashSet<string> s_shapes = new(StringComparer.Ordinal)
    {
        "Shape",
        "Size",
        "Equal",
        "Greater",
        "Less",
        "Not",
        "And",
        "Or",
        "GreaterOrEqual",
        "LessOrEqual",
    };

    /// <summary>The kind of function from <paramref name="map"/> to <paramref name="logits"/>.</summary>
    public static HeadExactness Of(GraphIndex graph, string map, string logits)
    {
        var active = new HashSet<string>(StringComparer.Ordinal) { map };
        var exactness = HeadExactness.Exact;
        foreach (NodeProto node in Between(graph, map, logits))
        {
            string[] inputs = [.. node.Input.Where(active.Contains)];
            if (inputs.Length == 0 || s_shapes.Contains(node.OpType))
                continue;
            active.UnionWith(node.Output.Where(o => o.Length > 0));
            bool standard = HeadOperators.IsStandard(node);
            bool product = s_products.Contains(node.OpType) && inputs.Length == 1 && (node.OpType != "Div" || node.Input[0] == inputs[0]);
            if (standard && (s_linear.Contains(node.OpType) || product))
                continue;
            exactness =
                standard && s_pieces.Contains(node.OpType) && exactness != HeadExactness.FirstOrder
                    ? HeadExactness.ExactPerImage
                    : HeadExactness.FirstOrder;
        }
        return exactness;
    }

    /// <summary>The nodes that the logits need, from the map on, in order.</summary>
    public static IReadOnlyList<NodeProto> Between(GraphIndex graph, string map, string logits)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal) { logits };
        var nodes = new List<NodeProto>();
        foreach (NodeProto node in graph.TopologicalOrder().Reverse())
        {
            if (!node.Output.Any(o => needed.Contains(o) && o != map))
                continue;
            nodes.Add(node);
            needed.UnionWith(graph.InputsOf(node).Where(i => i.Length > 0 && i != map));
        }
        nodes.Reverse();
        var active = new HashSet<string>(StringComparer.Ordinal) { map };
        return
        [
            .. nodes.Where(n =>
            {
                bool reads = graph.InputsOf(n).Any(active.Contains);
                if (reads)
                    active.UnionWith(n.Output);
                return reads;
            }),
        ];
    }
}
