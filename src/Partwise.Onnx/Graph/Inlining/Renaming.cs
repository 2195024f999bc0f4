namespace Partwise.Onnx;

/// <summary>Gives the tensors of nodes other names, those within their subgraphs included.</summary>
internal static class Renaming
{
    /// <summary>Renames every tensor that the node reads or makes.</summary>
    /// <param name="node">The node; it is changed.</param>
    /// <param name="name">The new name for an old one; an omitted input or output, whose name is empty, is not asked for.</param>
    public static void Apply(NodeProto node, Func<string, string> name)
    {
        for (int i = 0; i < node.Input.Count; i++)
            node.Input[i] = New(node.Input[i], name);
        for (int i = 0; i < node.Output.Count; i++)
            node.Output[i] = New(node.Output[i], name);
        foreach (GraphProto graph in node.Subgraphs())
            Apply(graph, name);
    }

    private static void Apply(GraphProto graph, Func<string, string> name)
    {
        foreach (NodeProto node in graph.Node)
            Apply(node, name);
        foreach (ValueInfoProto value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo))
            value.Name = New(value.Name, name);
        foreach (TensorProto tensor in graph.Initializer)
            tensor.Name = New(tensor.Name, name);
        foreach (SparseTensorProto sparse in graph.SparseInitializer.Where(s => s.Values is not null))
            sparse.Values.Name = New(sparse.Values.Name, name);
    }

    private static string New(string old, Func<string, string> name) => old.Length == 0 ? old : name(old);
}
