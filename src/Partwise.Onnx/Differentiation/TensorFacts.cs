namespace Partwise.Onnx.Differentiation;

/// <summary>The element types, shapes and constant values of a graph's tensors, as far as they are known before it runs.</summary>
internal sealed class TensorFacts
{
    private readonly OnnxModel _model;
    private readonly GraphIndex _index;
    private readonly Dictionary<string, OnnxElementType> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<OnnxDimension>> _shapes = new(StringComparer.Ordinal);

    private TensorFacts(OnnxModel model, GraphIndex index)
    {
        _model = model;
        _index = index;
    }

    /// <summary>Whether tensors of this type can have gradients; a type that is not known may.</summary>
    public static bool IsReal(OnnxElementType type) => type is OnnxElementType.Undefined or OnnxElementType.Float or OnnxElementType.Double
        or OnnxElementType.Float16 or OnnxElementType.BFloat16;

    /// <summary>Collects what the graph states and what follows from it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="index">Its index.</param>
    /// <param name="order">Its nodes, each after those it reads from.</param>
    public static TensorFacts Of(OnnxModel model, GraphIndex index, IReadOnlyList<NodeProto> order)
    {
        var facts = new TensorFacts(model, index);
        foreach (ValueInfoProto value in model.Graph.Input.Concat(model.Graph.ValueInfo).Concat(model.Graph.Output))
            facts.State(OnnxValueInfo.FromProto(value));
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            facts._types[tensor.Name] = (OnnxElementType)tensor.DataType;
            facts._shapes[tensor.Name] = [.. tensor.Dims.Select(OnnxDimension.FromInt64)];
        }
        foreach (NodeProto node in order)
            facts.Infer(node);
        return facts;
    }

    /// <summary>The element type; undefined where it is not known.</summary>
    public OnnxElementType Type(string tensor) => _types.GetValueOrDefault(tensor);

    /// <summary>The shape; null where not even the rank is known.</summary>
    public IReadOnlyList<OnnxDimension>? Shape(string tensor) => _shapes.GetValueOrDefault(tensor);

    /// <summary>The value of an initializer or constant node; null for anything else.</summary>
    public OnnxTensor? Constant(string tensor)
    {
        if (_index.Initializer(tensor) is { } initializer)
            return _model.ReadTensor(initializer);
        NodeProto? node = _index.Producer(tensor);
        while (node is not null && node.Is("Identity"))
        {
            if (_index.Initializer(node.Input[0]) is { } behind)
                return _model.ReadTensor(behind);
            node = _index.Producer(node.Input[0]);
        }
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

    /// <summary>The whole numbers of a constant; null where it is no constant or omitted.</summary>
    public long[]? Ints(string tensor) => tensor.Length == 0 ? null : Constant(tensor)?.ToInt64s();

    /// <summary>The axes of a node, stated as an attribute or, in newer operator sets, as a constant input; null where neither is.</summary>
    public long[]? Axes(NodeProto node, int input) => node.GetInts("axes") ?? Ints(node.InputOrEmpty(input));

    private void State(OnnxValueInfo value)
    {
        if (value.ElementType != OnnxElementType.Undefined)
            _types[value.Name] = value.ElementType;
        if (value.Shape is not null)
            _shapes.TryAdd(value.Name, value.Shape);
    }

    private void Infer(NodeProto node)
    {
        for (int i = 0; i < node.Output.Count; i++)
        {
            string output = node.Output[i];
            if (output.Length == 0)
                continue;
            if (!_types.ContainsKey(output) && TypeInference.Of(node, i, this) is var type && type != OnnxElementType.Undefined)
                _types[output] = type;
            // What the file states may be less than what follows.
            if ((!_shapes.TryGetValue(output, out IReadOnlyList<OnnxDimension>? stated) || stated.Any(d => d.IsDynamic)) && ShapeInference.Of(node, i, this) is { } shape)
                _shapes[output] = stated is null || stated.Count != shape.Count ? shape : [.. shape.Zip(stated, (s, t) => s.IsDynamic && t != default ? t : s)];
        }
    }
}
