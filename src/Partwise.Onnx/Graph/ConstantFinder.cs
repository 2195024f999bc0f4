namespace Partwise.Onnx;

/// <summary>Finds which tensors change from run to run.</summary>
internal static class ConstantFinder
{
    /// <summary>
    /// The names of node outputs that depend on a graph input, a random operator or something missing, found by walking forward from these.
    /// One walk answers for all tensors, needs no stack however deep the graph is, and ends even where nodes form a circle.
    ///</summary>
    public static HashSet<string> Variable(GraphIndex index, Randomness randomness)
    {
        var variable = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<NodeProto>();
        var seen = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance);
        foreach (NodeProto node in index.Nodes)
        {
            if (
                index.InputsOf(node).Any(i => index.IsGraphInput(i) || !index.Contains(i))
                || randomness.IsRandom(node, t => IsFalse(index, t))
            )
                Open(node);
        }
        while (open.TryDequeue(out NodeProto? node))
        {
            foreach (string output in node.Output.Where(o => o.Length > 0))
            {
                variable.Add(output);
                foreach (NodeProto consumer in index.Consumers(output))
                    Open(consumer);
            }
        }
        return variable;

        void Open(NodeProto node)
        {
            if (seen.Add(node))
                open.Enqueue(node);
        }
    }

    private static bool IsFalse(GraphIndex index, string tensor)
    {
        TensorProto? value = index.Initializer(tensor);
        if (value is null && index.Producer(tensor) is { } node && node.Is("Constant"))
            value = node.GetTensor("value");
        if (value is null || value.DataLocation == TensorProto.Types.DataLocation.External)
            return false;
        OnnxTensor read = OnnxTensor.Read(value);
        return read.ElementType == OnnxElementType.Bool && read.Count == 1 && read.Bytes[0] == 0;
    }
}
