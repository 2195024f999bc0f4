namespace Partwise.Onnx;

/// <summary>
/// Who makes and who reads each tensor of a model's main graph, as the graph was when the index was made: make a new one after changes.
/// Tensors that subgraphs (If, Loop, Scan) read from the main graph count as inputs of the node that holds the subgraph.
/// </summary>
public sealed class GraphIndex
{
    private readonly GraphProto _graph;
    private readonly Dictionary<string, NodeProto> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<NodeProto>> _consumers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _initializers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sparseInitializers = new(StringComparer.Ordinal);
    private readonly Dictionary<NodeProto, IReadOnlyList<string>> _inputs = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, ValueInfoProto> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _graphInputs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _graphOutputs = new(StringComparer.Ordinal);
    private readonly Lazy<HashSet<string>> _variable;

    /// <summary>An index of the model's main graph as it is now.</summary>
    /// <exception cref="OnnxFormatException">Two nodes make a tensor of the same name.</exception>
    public GraphIndex(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _graph = model.Graph;
        foreach (TensorProto tensor in _graph.Initializer)
            _initializers.TryAdd(tensor.Name, tensor);
        _sparseInitializers.UnionWith(_graph.SparseInitializer.Select(t => t.Values?.Name ?? ""));
        foreach (ValueInfoProto value in _graph.Input.Concat(_graph.Output).Concat(_graph.ValueInfo))
            _values.TryAdd(value.Name, value);
        _graphInputs.UnionWith(_graph.Input.Select(i => i.Name).Where(n => !IsInitializer(n)));
        _graphOutputs.UnionWith(_graph.Output.Select(o => o.Name));
        foreach (NodeProto node in _graph.Node)
            Add(node);
        var randomness = new Randomness(model.Proto.Functions);
        _variable = new(() => ConstantFinder.Variable(this, randomness));
    }

    /// <summary>The nodes in file order.</summary>
    public IReadOnlyList<NodeProto> Nodes => _graph.Node;

    /// <summary>The node that makes <paramref name="tensor"/>; null for graph inputs, initializers and unknown names.</summary>
    public NodeProto? Producer(string tensor) => _producers.GetValueOrDefault(tensor);

    /// <summary>The nodes that read <paramref name="tensor"/>, each once, in file order.</summary>
    public IReadOnlyList<NodeProto> Consumers(string tensor) => _consumers.TryGetValue(tensor, out List<NodeProto>? nodes) ? nodes : [];

    /// <summary>The dense initializer of this name, or null.</summary>
    public TensorProto? Initializer(string tensor) => _initializers.GetValueOrDefault(tensor);

    /// <summary>Whether the name is that of an initializer, dense or sparse; also when it may be overridden as a graph input.</summary>
    public bool IsInitializer(string tensor) => _initializers.ContainsKey(tensor) || _sparseInitializers.Contains(tensor);

    /// <summary>Whether the tensor must be fed; initializers listed among the inputs need not be.</summary>
    internal bool IsGraphInput(string tensor) => _graphInputs.Contains(tensor);

    /// <summary>Whether the tensor is among the graph's outputs.</summary>
    public bool IsGraphOutput(string tensor) => _graphOutputs.Contains(tensor);

    /// <summary>Whether anything in the graph provides the tensor.</summary>
    public bool Contains(string tensor) => _producers.ContainsKey(tensor) || IsInitializer(tensor) || IsGraphInput(tensor);

    /// <summary>What the graph states about a tensor's type and shape; null where it states nothing.</summary>
    internal OnnxValueInfo? Value(string tensor) =>
        _values.TryGetValue(tensor, out ValueInfoProto? value) ? OnnxValueInfo.FromProto(value) : null;

    internal ValueInfoProto? ValueProto(string tensor) => _values.GetValueOrDefault(tensor);

    /// <summary>The tensors that a node of this graph depends on, those read by its subgraphs included, each once.</summary>
    public IReadOnlyList<string> InputsOf(NodeProto node) =>
        _inputs.TryGetValue(node, out IReadOnlyList<string>? inputs) ? inputs : Captures.InputsOf(node);

    /// <summary>
    /// Whether the tensor is the same in every run: no path leads to it from a graph input or from a random operator (RandomNormal,
    /// RandomUniform and their Like forms, Multinomial, Bernoulli — seeded or not, as a seed fixes a session's first run only — and Dropout
    /// in training mode). Operators of other domains are taken to be deterministic; an initializer that may be overridden as a graph input
    /// is taken at its default. False for names that nothing provides. The first call looks at the whole graph, later ones look up.
    /// </summary>
    public bool IsConstant(string tensor) => Contains(tensor) && !IsGraphInput(tensor) && !_variable.Value.Contains(tensor);

    /// <summary>The nodes in an order in which each comes after those it reads from; file order where that is one.</summary>
    /// <exception cref="OnnxFormatException">A tensor is read that nothing provides, or nodes read from each other in a circle.</exception>
    public IReadOnlyList<NodeProto> TopologicalOrder() => Topology.Sort(this);

    /// <summary>Checks that every node and every output can be computed.</summary>
    /// <exception cref="OnnxFormatException">A tensor is read that nothing provides, or nodes read from each other in a circle.</exception>
    internal void CheckTopology()
    {
        Topology.Sort(this);
        foreach (ValueInfoProto output in _graph.Output)
        {
            if (!Contains(output.Name))
                throw new OnnxFormatException($"Nothing in the graph makes its output '{output.Name}'; export the model again.");
        }
    }

    private void Add(NodeProto node)
    {
        foreach (string output in node.Output)
        {
            if (output.Length == 0)
                continue;
            if (!_producers.TryAdd(output, node))
                throw new OnnxFormatException(
                    $"Two nodes make the tensor '{output}' ({_producers[output].Describe()} and {node.Describe()}), but a name is "
                        + $"made once; export the model again."
                );
            if (IsInitializer(output) || IsGraphInput(output))
                throw new OnnxFormatException(
                    $"{node.Describe()} makes '{output}', which is also a graph input or initializer; export the model again."
                );
        }
        IReadOnlyList<string> inputs = Captures.InputsOf(node);
        _inputs[node] = inputs;
        foreach (string input in inputs)
        {
            if (!_consumers.TryGetValue(input, out List<NodeProto>? nodes))
                _consumers[input] = nodes = [];
            nodes.Add(node);
        }
    }
}
