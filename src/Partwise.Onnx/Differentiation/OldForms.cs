namespace Partwise.Onnx.Differentiation;

/// <summary>
/// The operators whose newer version reads an old node differently, each with the version from which on it does and how to write the node
/// so that it means the same there. All other changes between the versions add types or attributes.
///</summary>
internal sealed class OldForms
{
    /// <summary>The version that nodes are written for.</summary>
    public const int Target = 17;

    private static readonly Dictionary<string, (int Version, Func<OldForms, NodeProto, bool> Write)> s_forms = new(StringComparer.Ordinal)
    {
        ["BatchNormalization"] = (14, BatchNormalization),
        ["Clip"] = (11, (f, n) => f.FloatInput(n, 1, "min") & f.FloatInput(n, 2, "max")),
        ["Dropout"] = (12, Dropout),
        ["Hardmax"] = (13, Softmax),
        ["LogSoftmax"] = (13, Softmax),
        ["Pad"] = (11, (f, n) => f.IntsInput(n, 1, "pads") & f.FloatInput(n, 2, "value")),
        ["ReduceSum"] = (13, (f, n) => f.IntsInput(n, 1, "axes")),
        ["Resize"] = (11, Resize),
        ["RoiAlign"] = (16, (_, n) => State(n, "coordinate_transformation_mode", "output_half_pixel")),
        ["Scan"] = (9, (_, _) => false),
        ["Scatter"] = (11, (_, n) => Rename(n, "ScatterElements")),
        ["Slice"] = (10, (f, n) => f.IntsInput(n, 1, "starts") & f.IntsInput(n, 2, "ends") & f.IntsInput(n, 3, "axes")),
        ["Softmax"] = (13, Softmax),
        ["Split"] = (13, (f, n) => f.IntsInput(n, 1, "split")),
        ["Squeeze"] = (13, (f, n) => f.IntsInput(n, 1, "axes")),
        ["TopK"] = (10, TopK),
        ["Unsqueeze"] = (13, (f, n) => f.IntsInput(n, 1, "axes")),
        ["Upsample"] = (10, (f, n) => f.FloatsInput(n, 1, "scales") && Resize(f, n)),
    };

    private readonly GraphEditor _editor;
    private readonly int _opset;
    private readonly Lazy<TensorFacts> _facts;
    private readonly Dictionary<NodeProto, NodeProto[]> _replaced = new(ReferenceEqualityComparer.Instance);

    private OldForms(OnnxModel model)
    {
        _editor = new GraphEditor(model);
        _opset = model.Opset;
        _facts = new(() =>
        {
            var index = new GraphIndex(model);
            return TensorFacts.Of(model, index, index.TopologicalOrder());
        });
    }

    /// <summary>Writes every node for <see cref="Target"/>.</summary>
    /// <param name="model">The model, of an older operator set; it is changed only where all nodes can be written.</param>
    /// <returns>The node that has no newer form; null where the model is of the newer set now.</returns>
    public static NodeProto? Raise(OnnxModel model)
    {
        OnnxModel copy = model.Clone();
        var forms = new OldForms(copy);
        if (forms.Write(copy.Graph) is { } obstacle)
            return obstacle;
        forms._editor.RequireOpset("", Target);
        model.Proto.OpsetImport.Clear();
        model.Proto.OpsetImport.AddRange(copy.Proto.OpsetImport);
        model.Proto.Graph = copy.Proto.Graph;
        return null;
    }

    /// <summary>Whether a node of the model's main graph or within it must be written anew to mean the same.</summary>
    public static bool AnyIn(GraphProto graph, int opset) =>
        graph.Node.Any(n => Changes(n, opset) || n.Subgraphs().Any(g => AnyIn(g, opset)));

    private static bool Changes(NodeProto node, int opset) =>
        OnnxDomains.IsStandard(node.Domain)
        && s_forms.TryGetValue(node.OpType, out (int Version, Func<OldForms, NodeProto, bool>) form)
        && opset < form.Version;

    private NodeProto? Write(GraphProto graph)
    {
        foreach (NodeProto node in graph.Node)
        {
            if (Changes(node, _opset) && !s_forms[node.OpType].Write(this, node))
                return node;
            foreach (GraphProto inner in node.Subgraphs())
            {
                if (Write(inner) is { } obstacle)
                    return obstacle;
            }
        }
        if (graph.Node.Any(_replaced.ContainsKey))
        {
            NodeProto[] nodes = [.. graph.Node.SelectMany(n => _replaced.TryGetValue(n, out NodeProto[]? others) ? others : [n])];
            graph.Node.Clear();
            graph.Node.AddRange(nodes);
        }
        return null;
    }

    private bool IntsInput(NodeProto node, int place, string attribute) =>
        Input(
            node,
            place,
            attribute,
            node.GetInts(attribute) is { } values ? name => OnnxTensor.Create(name, values, values.Length) : null
        );

    private bool FloatsInput(NodeProto node, int place, string attribute) =>
        Input(
            node,
            place,
            attribute,
            node.GetFloats(attribute) is { } values ? name => OnnxTensor.Create(name, values, values.Length) : null
        );

    // A number of the type of the first input. Single precision is what attributes hold; other types are converted by a node.
    private bool FloatInput(NodeProto node, int place, string attribute)
    {
        if (node.FindAttribute(attribute) is null)
            return true;
        float value = node.GetFloat(attribute, 0);
        OnnxElementType type = _facts.Value.Type(node.InputOrEmpty(0));
        return type switch
        {
            OnnxElementType.Float or OnnxElementType.Undefined => Input(node, place, attribute, name => OnnxTensor.Create(name, [value])),
            OnnxElementType.Double => Input(node, place, attribute, name => OnnxTensor.Create(name, [(double)value])),
            OnnxElementType.Float16 => Input(node, place, attribute, name => HalfScalar(name, (Half)value)),
            _ => false,
        };
    }

    private static TensorProto HalfScalar(string name, Half value) =>
        new()
        {
            Name = name,
            DataType = (int)OnnxElementType.Float16,
            Int32Data = { BitConverter.HalfToUInt16Bits(value) },
        };

    private bool Input(NodeProto node, int place, string attribute, Func<string, TensorProto>? make)
    {
        if (make is null)
            return true;
        while (node.Input.Count <= place)
            node.Input.Add("");
        node.Input[place] = _editor.AddInitializer(
            make(_editor.UniqueName($"{node.Output.FirstOrDefault(o => o.Length > 0) ?? node.OpType}/{attribute}"))
        );
        node.Attribute.Remove(node.FindAttribute(attribute));
        return true;
    }

    private static bool State(NodeProto node, string attribute, string value)
    {
        if (node.FindAttribute(attribute) is null)
            node.Attribute.Add(OnnxAttribute.Of(attribute, value));
        return true;
    }

    private static bool Rename(NodeProto node, string opType)
    {
        node.OpType = opType;
        return true;
    }

    private static bool Remove(NodeProto node, string attribute)
    {
        if (node.FindAttribute(attribute) is { } found)
            node.Attribute.Remove(found);
        return true;
    }

    // Further outputs are what makes the old operator train; statistics for every position are gone.
    private static bool BatchNormalization(OldForms forms, NodeProto node) =>
        node.Output.Count(o => o.Length > 0) <= 1 && node.GetInt("spatial", 1) == 1 && Remove(node, "spatial");

    // The old operator never drops in a run; a mask of another type might be read.
    private static bool Dropout(OldForms forms, NodeProto node) => node.Output.Count(o => o.Length > 0) <= 1 && Remove(node, "ratio");

    // A version that knows no region and none of the ways to place coordinates.
    private static bool Resize(OldForms forms, NodeProto node)
    {
        node.OpType = "Resize";
        if (node.Input.Count == 2)
            node.Input.Insert(1, "");
        return State(node, "coordinate_transformation_mode", "asymmetric") && State(node, "nearest_mode", "floor");
    }

    private static bool TopK(OldForms forms, NodeProto node)
    {
        long count = node.GetInt("k", 1);
        return forms.Input(node, 1, "k", name => OnnxTensor.Create(name, [count], 1));
    }

    // The old operator takes all dimensions from its axis on as one.
    private static bool Softmax(OldForms forms, NodeProto node)
    {
        long axis = node.GetInt("axis", 1);
        Remove(node, "axis");
        node.Attribute.Add(OnnxAttribute.Of("axis", -1L));
        if (axis == -1 || (forms._facts.Value.Shape(node.InputOrEmpty(0)) is { } shape && axis == shape.Count - 1))
            return true;
        string x = node.Input[0],
            y = node.Output[0],
            flat = forms._editor.UniqueName($"{y}/flat"),
            result = forms._editor.UniqueName($"{y}/rows"),
            size = forms._editor.UniqueName($"{y}/shape");
        node.Input[0] = flat;
        node.Output[0] = result;
        forms._replaced[node] =
        [
            new NodeProto
            {
                OpType = "Flatten",
                Name = forms._editor.UniqueName($"{y}/Flatten"),
                Input = { x },
                Output = { flat },
                Attribute = { OnnxAttribute.Of("axis", axis) },
            },
            node,
            new NodeProto
            {
                OpType = "Shape",
                Name = forms._editor.UniqueName($"{y}/Shape"),
                Input = { x },
                Output = { size },
            },
            new NodeProto
            {
                OpType = "Reshape",
                Name = forms._editor.UniqueName($"{y}/Reshape"),
                Input = { result, size },
                Output = { y },
            },
        ];
        return true;
    }
}
