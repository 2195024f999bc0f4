using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>
/// Recognises the nodes of a head by operator, attributes and constants. Only ONNX's own operators count: one of another domain, or a
/// function of the file's own, may mean anything by the same name.
/// </summary>
internal sealed class HeadNodes(GraphIndex graph, ConstantFolder constants)
{
    /// <summary>Whether a ReduceMean averages axes 1 and 2, as models with channels last do.</summary>
    public static bool IsChannelsLast(NodeProto node, ConstantFolder constants)
        => MeanAxes(node, constants) is { } axes && OfFour(axes) is [1, 2];

    /// <summary>The axes that a ReduceMean averages; null for anything else.</summary>
    public long[]? MeanAxes(NodeProto node) => MeanAxes(node, constants);

    /// <summary>The axes of a ReduceMean, from its attribute or (opset 18) its input; null for anything else.</summary>
    private static long[]? MeanAxes(NodeProto node, ConstantFolder constants)
    {
        if (!node.Is("ReduceMean"))
            return null;
        if (node.GetInts("axes") is { Length: > 0 } axes)
            return axes;
        return node.Input.Count > 1 && node.Input[1].Length > 0 ? constants.Integers(node.Input[1]) : null;
    }

    /// <summary>The axes of a tensor of rank 4, ascending; negative ones count from behind.</summary>
    private static long[] OfFour(long[] axes) => [.. axes.Select(a => a < 0 ? a + 4 : a).Order()];

    /// <summary>Whether it averages over positions.</summary>
    public bool IsMean(NodeProto node) => HeadOperators.IsStandard(node) && node.OpType switch
    {
        "GlobalAveragePool" or "AveragePool" => true,
        "ReduceMean" => MeanAxes(node) is { } axes && (OfFour(axes) is [2, 3] or [1, 2] || axes is [1] or [-2] or [2] or [-1]),
        _ => false,
    };

    /// <summary>A layer whose weights do not depend on the image.</summary>
    public bool IsLinear(NodeProto node) => HeadOperators.IsStandard(node) && node.OpType switch
    {
        "Gemm" => node.GetInt("transA", 0) == 0 && constants.IsConstant(node.InputOrEmpty(1))
            && (node.Input.Count < 3 || node.Input[2].Length == 0 || constants.IsConstant(node.Input[2])),
        "MatMul" => constants.IsConstant(node.InputOrEmpty(1)),
        "Conv" => node.GetInt("group", 1) == 1 && IsOneByOne(node) && constants.IsConstant(node.InputOrEmpty(1)),
        _ => false,
    };

    private bool IsOneByOne(NodeProto conv)
        => (conv.GetInts("kernel_shape") is { Length: > 0 } kernel ? kernel.All(k => k == 1) : constants.Fold(conv.InputOrEmpty(1)) is { Shape: [_, _, 1, 1] })
            && (conv.GetInts("strides") is not { } strides || strides.All(s => s == 1))
            && (conv.GetInts("pads") is not { } pads || pads.All(p => p == 0));

    /// <summary>For <c>x + constant</c> or <c>x · constant</c>: which side is which.</summary>
    public (string Data, string Constant)? ConstantSide(NodeProto node, string operation)
    {
        if (!node.Is(operation) || node.Input.Count != 2)
            return null;
        bool first = constants.IsConstant(node.Input[0]), second = constants.IsConstant(node.InputOrEmpty(1));
        return (first, second) switch
        {
            (false, true) => (node.Input[0], node.Input[1]),
            (true, false) => (node.Input[1], node.Input[0]),
            _ => null,
        };
    }

    /// <summary>
    /// A layer normalisation written out as nodes, <c>γ·(x − mean(x)) / sqrt(…) + β</c>: x. The walk arrives at its last node.
    /// </summary>
    public string? StandardizedInput(NodeProto node)
    {
        for (int step = 0; step < 3; step++)
        {
            if (node.OpType == "Div" && graph.Producer(node.InputOrEmpty(0)) is { OpType: "Sub" } centred
                && graph.Producer(centred.InputOrEmpty(1)) is { OpType: "ReduceMean" } mean && mean.InputOrEmpty(0) == centred.InputOrEmpty(0))
            {
                return centred.InputOrEmpty(0);
            }
            if ((ConstantSide(node, "Add") ?? ConstantSide(node, "Mul")) is not { } side || graph.Producer(side.Data) is not { } before)
                return null;
            node = before;
        }
        return null;
    }

    /// <summary>x·g(x), as SiLU and hard-swish are written: x.</summary>
    public string? GatedInput(NodeProto node)
    {
        if (!node.Is("Mul") || node.Input.Count != 2)
            return null;
        foreach ((string data, string gate) in new[] { (node.Input[0], node.Input[1]), (node.Input[1], node.Input[0]) })
        {
            if (graph.Producer(gate) is { } g && HeadOperators.IsActivation(g) && g.InputOrEmpty(0) == data)
                return data;
        }
        return null;
    }
}
