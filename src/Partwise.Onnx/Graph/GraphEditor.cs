using Google.Protobuf.Collections;

namespace Partwise.Onnx;

/// <summary>
/// Changes the main graph of a model in place. It keeps names apart; it does not check that the graph stays whole:
/// <see cref="TopologicalSort"/> does.
///</summary>
public sealed partial class GraphEditor
{
    /// <summary>The model that is changed.</summary>
    public OnnxModel Model { get; }

    private GraphProto Graph => Model.Graph;

    /// <summary>Adds a constant; see <see cref="OnnxTensor"/> for making it.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="OnnxException">The name is taken.</exception>
    public string AddInitializer(TensorProto tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentException.ThrowIfNullOrEmpty(tensor.Name, nameof(tensor));
        Provide(tensor.Name);
        Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Adds a float constant of a fresh name that begins with <paramref name="prefix"/>; the data is copied.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="ArgumentException">The data does not fill the shape exactly.</exception>
    public string AddInitializer(string prefix, ReadOnlySpan<float> data, params ReadOnlySpan<long> shape) =>
        AddInitializer(OnnxTensor.Create(UniqueName(prefix), data, shape));

    /// <summary>Adds a 64-bit integer constant of a fresh name that begins with <paramref name="prefix"/>; the data is copied.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="ArgumentException">The data does not fill the shape exactly.</exception>
    public string AddInitializer(string prefix, ReadOnlySpan<long> data, params ReadOnlySpan<long> shape) =>
        AddInitializer(OnnxTensor.Create(UniqueName(prefix), data, shape));

    /// <summary>Adds a node after the others.</summary>
    /// <param name="opType">The operator.</param>
    /// <param name="inputs">Tensors it reads; an empty name omits an optional one.</param>
    /// <param name="outputs">Tensors it makes; their names must be free.</param>
    /// <param name="attributes">See <see cref="OnnxAttribute"/>.</param>
    /// <param name="domain">The operator's domain; empty for ONNX's own.</param>
    /// <exception cref="OnnxException">The name of an output is taken.</exception>
    public NodeProto AddNode(
        string opType,
        IEnumerable<string> inputs,
        IEnumerable<string> outputs,
        IEnumerable<AttributeProto>? attributes = null,
        string domain = ""
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(opType);
        var node = new NodeProto { OpType = opType };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes ?? []);
        if (domain.Length > 0)
            node.Domain = domain;
        foreach (string output in node.Output.Where(o => o.Length > 0))
            Provide(output);
        node.Name = UniqueName(node.Output.FirstOrDefault(o => o.Length > 0) is { } first ? $"{first}/{opType}" : opType);
        Graph.Node.Add(node);
        return node;
    }

    /// <summary>Takes nodes out, in one pass over the graph.</summary>
    /// <param name="nodes">Nodes of this graph.</param>
    public void RemoveNodes(IReadOnlySet<NodeProto> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        NodeProto[] kept = [.. Graph.Node.Where(n => !nodes.Contains(n))];
        Graph.Node.Clear();
        Graph.Node.AddRange(kept);
    }

    /// <summary>Adds a node with one output of a fresh name.</summary>
    /// <returns>The output's name.</returns>
    public string AddNode(string opType, IEnumerable<string> inputs, params IEnumerable<AttributeProto> attributes)
    {
        string output = UniqueName(opType);
        AddNode(opType, inputs, [output], attributes);
        return output;
    }

    /// <summary>Makes an existing tensor an output of the graph, after the others.</summary>
    /// <exception cref="OnnxException">It is an output already.</exception>
    /// <param name="tensor">The tensor's name.</param>
    /// <param name="elementType">Its element type.</param>
    /// <param name="shape">Its sizes, numbers or names; none for a scalar.</param>
    public void AddOutput(string tensor, OnnxElementType elementType, params IEnumerable<OnnxDimension> shape) =>
        AddOutput(new OnnxValueInfo(tensor, elementType, [.. shape]));

    /// <summary>Makes an existing tensor an output of the graph, after the others; its type and shape may be left unstated.</summary>
    /// <exception cref="OnnxException">It is an output already.</exception>
    public void AddOutput(OnnxValueInfo output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (Graph.Output.Any(o => o.Name == output.Name))
            throw new OnnxException($"'{output.Name}' is an output of the graph already; give another tensor.");
        Graph.Output.Add(output.ToProto());
        RemoveFirst(Graph.ValueInfo, output.Name);
    }

    /// <summary>Takes a tensor off the graph's outputs; the tensor itself stays.</summary>
    /// <returns>Whether it was an output.</returns>
    public bool RemoveOutput(string tensor) => RemoveFirst(Graph.Output, tensor);

    /// <summary>Makes every node that reads <paramref name="tensor"/>, subgraphs included, read <paramref name="replacement"/> instead.
    /// Graph outputs keep their names and values.</summary>
    /// <param name="tensor">The tensor that is read now.</param>
    /// <param name="replacement">The tensor to read.</param>
    /// <param name="except">A node that goes on reading the old one, or null.</param>
    /// <returns>The number of nodes changed.</returns>
    public int ReplaceInput(string tensor, string replacement, NodeProto? except = null)
    {
        int changed = 0;
        foreach (NodeProto node in Graph.Node.Where(n => !ReferenceEquals(n, except)))
        {
            bool renamed = Captures.Rename(node, tensor, replacement);
            for (int i = 0; i < node.Input.Count; i++)
            {
                if (node.Input[i] != tensor)
                    continue;
                node.Input[i] = replacement;
                renamed = true;
            }
            changed += renamed ? 1 : 0;
        }
        return changed;
    }

    /// <summary>
    /// Puts a node between a tensor and all its readers: it reads <paramref name="tensor"/> first and then <paramref name="otherInputs"/>.
    /// Where the tensor is a graph output, that output keeps the value before the node.
    ///</summary>
    /// <returns>The new tensor, which the readers read now.</returns>
    public string InsertAfter(
        string tensor,
        string opType,
        IEnumerable<string>? otherInputs = null,
        IEnumerable<AttributeProto>? attributes = null
    )
    {
        string output = UniqueName($"{tensor}/{opType}");
        NodeProto node = AddNode(opType, [tensor, .. otherInputs ?? []], [output], attributes);
        ReplaceInput(tensor, output, except: node);
        TopologicalSort();
        return output;
    }

    /// <summary>Puts the nodes into an order in which each comes after those it reads from; a sorted graph stays as it is.</summary>
    /// <exception cref="OnnxFormatException">A tensor is read that nothing provides, or nodes read from each other in a circle.</exception>
    public void TopologicalSort()
    {
        NodeProto[] sorted = [.. new GraphIndex(Model).TopologicalOrder()];
        Graph.Node.Clear();
        Graph.Node.AddRange(sorted);
    }

    /// <summary>Imports an operator domain (empty for ONNX's own) at <paramref name="version"/>, or raises the version imported to
    /// it.</summary>
    public void RequireOpset(string domain, int version)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        OperatorSetIdProto? opset = Model.FindOpset(domain);
        if (opset is null)
            Model.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = version });
        else if (opset.Version < version)
            opset.Version = version;
    }

    private static bool RemoveFirst(RepeatedField<ValueInfoProto> values, string name)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i].Name != name)
                continue;
            values.RemoveAt(i);
            return true;
        }
        return false;
    }
}
