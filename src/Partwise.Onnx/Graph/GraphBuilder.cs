namespace Partwise.Onnx;

/// <summary>Makes small models in code: every method that adds a tensor returns its name, to be given to the next.</summary>
/// <example><code>
/// var g = new GraphBuilder(opset: 13);
/// string x = g.Input("input", OnnxElementType.Float, "N", 3, 8, 8);
/// string y = g.Node("Relu", [x]);
/// g.Output(y, OnnxElementType.Float, "N", 3, 8, 8);
/// OnnxModel model = g.Build();
/// </code></example>
public sealed class GraphBuilder
{
    private readonly OnnxModel _model;

    /// <summary>An empty graph.</summary>
    /// <param name="opset">The version of ONNX's own operator set, at least 7.</param>
    /// <param name="name">The graph's name.</param>
    public GraphBuilder(int opset = 13, string name = "graph")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(opset, 7);
        var proto = new ModelProto
        {
            IrVersion = 7,
            ProducerName = "partwise",
            Graph = new GraphProto { Name = name },
        };
        proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        _model = new OnnxModel(proto);
        Editor = new GraphEditor(_model);
    }

    /// <summary>The editor of the graph being built, for what the builder has no method for.</summary>
    public GraphEditor Editor { get; }

    /// <summary>Adds an input.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="OnnxException">The name is taken.</exception>
    public string Input(string name, OnnxElementType elementType, params IEnumerable<OnnxDimension> shape)
    {
        ValueInfoProto value = new OnnxValueInfo(Editor.Claim(name), elementType, [.. shape]).ToProto();
        _model.Graph.Input.Add(value);
        return name;
    }

    /// <summary>Adds a float constant.</summary>
    /// <param name="data">The values, row-major.</param>
    /// <param name="shape">The sizes; none for a scalar.</param>
    /// <returns>Its name.</returns>
    /// <exception cref="ArgumentException">The data does not fill the shape exactly.</exception>
    public string Initializer(float[] data, params ReadOnlySpan<long> shape) => Editor.AddInitializer("constant", data.AsSpan(), shape);

    /// <summary>Adds a 64-bit integer constant.</summary>
    /// <param name="data">The values, row-major.</param>
    /// <param name="shape">The sizes; none for a scalar.</param>
    /// <returns>Its name.</returns>
    /// <exception cref="ArgumentException">The data does not fill the shape exactly.</exception>
    public string Initializer(long[] data, params ReadOnlySpan<long> shape) => Editor.AddInitializer("constant", data.AsSpan(), shape);

    /// <summary>Adds a constant of a given name and any type; see <see cref="OnnxTensor"/> for making it.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="OnnxException">The name is taken.</exception>
    public string Initializer(TensorProto tensor) => Editor.AddInitializer(tensor);

    /// <summary>Adds a node with one output of a fresh name.</summary>
    /// <returns>The output's name.</returns>
    public string Node(string opType, IEnumerable<string> inputs, params IEnumerable<AttributeProto> attributes) =>
        Editor.AddNode(opType, inputs, attributes);

    /// <summary>Adds a node with one input, no attributes, and one output of a fresh name.</summary>
    /// <returns>The output's name.</returns>
    public string Node(string opType, string input) => Editor.AddNode(opType, [input]);

    /// <summary>Adds a node with one output of the name <paramref name="output"/>.</summary>
    /// <returns>The output's name.</returns>
    /// <exception cref="OnnxException">The name is taken.</exception>
    public string NamedNode(string output, string opType, IEnumerable<string> inputs, params IEnumerable<AttributeProto> attributes)
    {
        Editor.AddNode(opType, inputs, [output], attributes);
        return output;
    }

    /// <summary>Adds a two-dimensional convolution.</summary>
    /// <param name="input">The picture tensor, [N, C, H, W].</param>
    /// <param name="weight">The weights, [D, C/groups, kernel, kernel].</param>
    /// <param name="bias">The bias, [D], or null.</param>
    /// <param name="stride">Step in both directions, positions.</param>
    /// <param name="padding">Zeros added on every side, positions.</param>
    /// <returns>The output's name, [N, D, H', W'].</returns>
    public string Conv(string input, string weight, string? bias = null, int stride = 1, int padding = 0) =>
        Node(
            "Conv",
            bias is null ? [input, weight] : [input, weight, bias],
            OnnxAttribute.Of("strides", [stride, stride]),
            OnnxAttribute.Of("pads", [padding, padding, padding, padding])
        );

    /// <summary>Adds a fully connected layer as the PyTorch exporter writes it: Gemm with transposed weights.</summary>
    /// <param name="input">The features, [N, D].</param>
    /// <param name="weight">The weights, [C, D].</param>
    /// <param name="bias">The bias, [C], or null.</param>
    /// <returns>The output's name, [N, C].</returns>
    public string Linear(string input, string weight, string? bias = null) =>
        Node("Gemm", bias is null ? [input, weight] : [input, weight, bias], OnnxAttribute.Of("transB", 1L));

    /// <summary>Makes a tensor an output.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="OnnxException">It is an output already.</exception>
    public string Output(string tensor, OnnxElementType elementType, params IEnumerable<OnnxDimension> shape)
    {
        Editor.AddOutput(tensor, elementType, shape);
        return tensor;
    }

    /// <summary>The model, checked; the builder can go on and build again.</summary>
    /// <exception cref="OnnxFormatException">A tensor is read that nothing provides.</exception>
    public OnnxModel Build()
    {
        Editor.TopologicalSort();
        new GraphIndex(_model).CheckTopology();
        return _model.Clone();
    }
}
