namespace Partwise.Onnx.Differentiation;

/// <summary>The element types, shapes and constant values of a graph's tensors, as far as they are known before it runs.</summary>
internal sealed class TensorFacts
{
    private readonly OnnxModel _model;
    private readonly GraphIndex _index;
    private readonly Dictionary<string, OnnxElementType> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<OnnxDimension>> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SmallValue?> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _roots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _added = new(StringComparer.Ordinal);

    private readonly bool _doubts;

    private TensorFacts(OnnxModel model, GraphIndex index, bool doubts) => (_model, _index, _doubts) = (model, index, doubts);

    /// <summary>Whether tensors of this type can have gradients; a type that is not known may.</summary>
    public static bool IsReal(OnnxElementType type) =>
        type
            is OnnxElementType.Undefined
                or OnnxElementType.Float
                or OnnxElementType.Double
                or OnnxElementType.Float16
                or OnnxElementType.BFloat16;

    /// <summary>Collects what the graph states and what follows from it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="index">Its index.</param>
    /// <param name="order">Its nodes, each after those it reads from.</param>
    /// <param name="doubts">Whether what follows from the nodes counts more than what the file states of their outputs, which may be a
    /// lie.</param>
    /// <param name="inputs">What counts as stated of the inputs; null for what the graph states.</param>
    public static TensorFacts Of(
        OnnxModel model,
        GraphIndex index,
        IReadOnlyList<NodeProto> order,
        bool doubts = false,
        IEnumerable<ValueInfoProto>? inputs = null
    )
    {
        var facts = new TensorFacts(model, index, doubts);
        foreach (ValueInfoProto value in (inputs ?? model.Graph.Input).Concat(model.Graph.ValueInfo).Concat(model.Graph.Output))
            facts.State(OnnxValueInfo.FromProto(value));
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            facts._types[tensor.Name] = (OnnxElementType)tensor.DataType;
            if (tensor.Dims.All(d => d >= 0))
                facts._shapes[tensor.Name] = [.. tensor.Dims.Select(OnnxDimension.FromInt64)];
        }
        foreach (NodeProto node in order)
            facts.Infer(node);
        return facts;
    }

    /// <summary>The element type; undefined where it is not known.</summary>
    public OnnxElementType Type(string tensor) => _types.GetValueOrDefault(tensor);

    /// <summary>The element types that are known.</summary>
    public IReadOnlyDictionary<string, OnnxElementType> Types => _types;

    /// <summary>The shape; null where not even the rank is known.</summary>
    public IReadOnlyList<OnnxDimension>? Shape(string tensor) => _shapes.GetValueOrDefault(tensor);

    /// <summary>The value of an initializer or constant node; null for anything else.</summary>
    public OnnxTensor? Constant(string tensor)
    {
        string root = Root(tensor);
        if ((_added.GetValueOrDefault(root) ?? _index.Initializer(root)) is { } initializer)
            return _model.ReadTensor(initializer);
        NodeProto? node = _index.Producer(root);
        if (node is null || !node.Is("Constant"))
            return null;
        if (node.GetTensor("value") is { } value)
            return _model.ReadTensor(value);
        if (node.GetInts("value_ints") is { } ints)
            return OnnxTensor.Read(OnnxTensor.Create("", ints, ints.Length));
        if (node.GetFloats("value_floats") is { } floats)
            return OnnxTensor.Read(OnnxTensor.Create("", floats, floats.Length));
        if (node.FindAttribute("value_int") is not null)
            return OnnxTensor.Read(OnnxTensor.Create("", [node.GetInt("value_int", 0)]));
        return node.FindAttribute("value_float") is null ? null : OnnxTensor.Read(OnnxTensor.Create("", [node.GetFloat("value_float", 0)]));
    }

    /// <summary>The numbers of a small tensor, as far as they are known; null where it is not small or nothing is known of it.</summary>
    public SmallValue? Value(string tensor)
    {
        string root = Root(tensor);
        if (_values.TryGetValue(root, out SmallValue? value))
            return value;
        return
            (_added.GetValueOrDefault(root) ?? _index.Initializer(root)) is { } initializer
            && initializer.Dims.Count <= 1
            && initializer.Dims.All(d => d <= SmallValue.Most)
            ? _values[root] = SmallValues.Read(_model.ReadTensor(initializer))
            : null;
    }

    /// <summary>The whole numbers of a tensor that is known before the model runs; null where it is not, or is omitted.</summary>
    public long[]? Ints(string tensor)
    {
        if (tensor.Length == 0)
            return null;
        return Value(tensor)?.Integers
            ?? (
                Constant(tensor) is { } constant
                && constant.ElementType
                    is not (OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16)
                    ? constant.ToInt64s()
                    : null
            );
    }

    /// <summary>The axes of a node, stated as an attribute or, in newer operator sets, as a constant input; null where neither
    /// is.</summary>
    public long[]? Axes(NodeProto node, int input) => node.GetInts("axes") ?? Ints(node.InputOrEmpty(input));

    /// <summary>Takes note of a constant that is new in the graph.</summary>
    public void Add(TensorProto tensor)
    {
        _added[tensor.Name] = tensor;
        _types[tensor.Name] = (OnnxElementType)tensor.DataType;
        _shapes[tensor.Name] = [.. tensor.Dims.Select(OnnxDimension.FromInt64)];
    }

    /// <summary>Works out what a node makes; those that it reads from come before.</summary>
    public void Infer(NodeProto node)
    {
        if (node.Is("Identity") && node.Input.Count == 1 && node.Output.Count == 1)
            _roots[node.Output[0]] = Root(node.Input[0]);
        for (int i = 0; i < node.Output.Count; i++)
        {
            string output = node.Output[i];
            if (output.Length == 0)
                continue;
            if (
                (_doubts || !_types.ContainsKey(output))
                && TypeInference.Of(node, i, this) is var type
                && type != OnnxElementType.Undefined
            )
                _types[output] = type;
            // What the file states may be less than what follows.
            if (
                (!_shapes.TryGetValue(output, out IReadOnlyList<OnnxDimension>? stated) || _doubts || stated.Any(d => d.IsDynamic))
                && ShapeInference.Of(node, i, this) is { } shape
            )
                _shapes[output] =
                    stated is null || stated.Count != shape.Count
                        ? shape
                        : [.. shape.Zip(stated, (s, t) => s.IsDynamic && t != default ? t : s)];
        }
        if (node.Output.Count == 1 && !node.Is("Identity") && SmallValues.Of(node, this) is { } value)
            _values[node.Output[0]] = value;
    }

    // A tensor that identities hand on, by the name it has before them.
    private string Root(string tensor) => _roots.GetValueOrDefault(tensor, tensor);

    private void State(OnnxValueInfo value)
    {
        if (value.ElementType != OnnxElementType.Undefined)
            _types[value.Name] = value.ElementType;
        if (value.Shape is not null)
            _shapes.TryAdd(value.Name, value.Shape);
    }
}
