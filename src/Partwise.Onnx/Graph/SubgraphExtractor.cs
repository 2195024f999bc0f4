namespace Partwise.Onnx;

/// <summary>Cuts a model of its own out of another: just the nodes that compute given tensors.</summary>
public static class SubgraphExtractor
{
    /// <summary>
    /// A model that computes <paramref name="outputs"/> from <paramref name="inputs"/>. It keeps the initializers that are needed, operator
    /// sets, functions, stated shapes and where external data lies; it drops the metadata. Tensor data is shared with the original.
    /// Where every output is an initializer or input itself, the cut has no nodes: engines run it, but <see cref="OnnxModel.Load(string)"/>
    /// refuses it.
    /// </summary>
    /// <param name="model">The model to cut; it is not changed.</param>
    /// <param name="inputs">The tensors where the cut begins: graph inputs, initializers or inner tensors. Null begins at the graph's own
    /// inputs; an empty list asks for constants. An inner tensor without a stated type becomes a float input of unknown shape.</param>
    /// <param name="outputs">The tensors to compute, at least one, in this order.</param>
    /// <exception cref="OnnxException">A name is not in the model, an output depends on a graph input that is not among the inputs, or no
    /// output depends on one of the inputs.</exception>
    /// <exception cref="OnnxFormatException">The graph is damaged.</exception>
    public static OnnxModel Extract(OnnxModel model, IEnumerable<string>? inputs, IEnumerable<string> outputs)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(outputs);
        string[] ends = [.. outputs.Distinct()];
        string[]? begins = inputs is null ? null : [.. inputs.Distinct()];
        if (ends.Length == 0)
            throw new ArgumentException("No output was given; name at least one tensor to compute.", nameof(outputs));
        var index = new GraphIndex(model);
        foreach (string name in ends.Concat(begins ?? []).Where(n => !index.Contains(n)))
            throw new OnnxException(
                $"The model has no tensor '{name}'; name one of its tensors, such as its outputs "
                    + $"{string.Join(", ", model.Graph.Output.Take(8).Select(o => $"'{o.Name}'"))}."
            );
        var cut = new Cut(index, begins);
        cut.Walk(ends);
        ModelProto proto = Frame(model.Proto);
        cut.Fill(proto.Graph, model.Graph, ends);
        return model.WithProto(proto);
    }

    private static ModelProto Frame(ModelProto model)
    {
        var copy = new ModelProto { Graph = new GraphProto { Name = model.Graph.Name } };
        if (model.HasIrVersion)
            copy.IrVersion = model.IrVersion;
        if (model.HasProducerName)
            copy.ProducerName = model.ProducerName;
        if (model.HasProducerVersion)
            copy.ProducerVersion = model.ProducerVersion;
        copy.OpsetImport.AddRange(model.OpsetImport.Select(o => o.Clone()));
        copy.Functions.AddRange(model.Functions.Select(f => f.Clone()));
        return copy;
    }
}
