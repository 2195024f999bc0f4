namespace Partwise.Onnx;

/// <summary>Walks over every tensor of a model: initializers and attributes, in subgraphs and functions too.</summary>
internal static class ModelTensors
{
    public static bool IsExternal(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;

    /// <summary>All tensors, in the same order for equal models.</summary>
    public static IEnumerable<TensorProto> All(ModelProto model)
    {
        var graphs = new Stack<GraphProto>();
        graphs.Push(model.Graph);
        foreach (TensorProto tensor in model.Functions.SelectMany(f => OfNodes(f.Node, graphs)))
            yield return tensor;
        while (graphs.TryPop(out GraphProto? graph))
        {
            foreach (TensorProto tensor in graph.Initializer)
                yield return tensor;
            foreach (SparseTensorProto sparse in graph.SparseInitializer)
            {
                if (sparse.Values is not null)
                    yield return sparse.Values;
                if (sparse.Indices is not null)
                    yield return sparse.Indices;
            }
            foreach (TensorProto tensor in OfNodes(graph.Node, graphs))
                yield return tensor;
        }
    }

    /// <summary>Gives the external tensors of a model the places that the same tensors of its written copy have.</summary>
    public static void CopyExternalPlaces(ModelProto from, ModelProto to)
    {
        foreach ((TensorProto source, TensorProto target) in All(from).Zip(All(to)))
        {
            if (!IsExternal(target))
                continue;
            target.ExternalData.Clear();
            target.ExternalData.AddRange(source.ExternalData.Select(e => e.Clone()));
        }
    }

    private static IEnumerable<TensorProto> OfNodes(IEnumerable<NodeProto> nodes, Stack<GraphProto> graphs)
    {
        foreach (AttributeProto attribute in nodes.SelectMany(n => n.Attribute))
        {
            if (attribute.T is not null)
                yield return attribute.T;
            foreach (TensorProto tensor in attribute.Tensors)
                yield return tensor;
            if (attribute.G is not null)
                graphs.Push(attribute.G);
            foreach (GraphProto graph in attribute.Graphs)
                graphs.Push(graph);
        }
    }
}
