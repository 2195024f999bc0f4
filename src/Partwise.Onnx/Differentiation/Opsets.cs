namespace Partwise.Onnx.Differentiation;

/// <summary>Raises a model's operator set where that changes no node's meaning.</summary>
public static class Opsets
{
    /// <summary>The lowest version whose forms gradients are written in.</summary>
    public const int Lowest = 13;

    /// <summary>From this version on ScatterElements adds up.</summary>
    public const int ScatterAdds = 16;

    private const int Target = 17;
    private const int Oldest = 11;
    private const long Ir = 8;

    // The operators between versions 11 and 17 whose newer version reads an old node differently. All other changes add types or attributes.
    private static readonly Dictionary<string, int> s_changed = new(StringComparer.Ordinal)
    {
        ["Dropout"] = 12,
        ["Softmax"] = 13,
        ["LogSoftmax"] = 13,
        ["Hardmax"] = 13,
        ["ReduceSum"] = 13,
        ["Squeeze"] = 13,
        ["Unsqueeze"] = 13,
        ["Split"] = 13,
        ["BatchNormalization"] = 14,
        ["RoiAlign"] = 16,
    };

    /// <summary>Raises the operator set to 17, if it is lower and that is safe.</summary>
    /// <param name="model">The model; it is changed.</param>
    /// <exception cref="OnnxException">It is below 13 and cannot be raised.</exception>
    public static void RaiseForGradients(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        int opset = model.Opset;
        NodeProto? obstacle = null;
        if (opset < Target)
        {
            obstacle = opset < Oldest ? null : Nodes(model.Graph).FirstOrDefault(n => Changes(n, opset));
            if (opset >= Oldest && obstacle is null)
                new GraphEditor(model).RequireOpset("", Target);
        }
        if (model.Opset < Lowest)
        {
            string why = obstacle is null ? "" : $", and cannot be raised because {obstacle.Describe()} means something else there";
            throw new OnnxException($"The model uses operator set {opset}, but gradients need {Lowest} or newer{why}; export the model again with operator set 17.");
        }
        if (model.Proto.IrVersion < Ir)
            model.Proto.IrVersion = Ir;
    }

    private static bool Changes(NodeProto node, int from)
    {
        if (node.Domain is not ("" or "ai.onnx") || !s_changed.TryGetValue(node.OpType, out int version) || version <= from)
            return false;
        // Up to version 13 further outputs are what makes this operator train; with one output both versions agree.
        return node.OpType != "BatchNormalization" || node.Output.Count(o => o.Length > 0) > 1;
    }

    private static IEnumerable<NodeProto> Nodes(GraphProto graph) =>
        graph.Node.Concat(graph.Node.SelectMany(n => n.Subgraphs()).SelectMany(Nodes));
}
