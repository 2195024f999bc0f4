using Partwise.Onnx;

namespace Partwise.Fuzzing;

/// <summary>Classifiers of a kilobyte each: one for every kind of head, input and output that is looked for, and for what a file may hold
/// besides nodes and tensors.</summary>
internal static class HeadModels
{
    private const int Channels = 4,
        Side = 4,
        Classes = 3;

    /// <summary>Where the external weights lie.</summary>
    public const string WeightsFile = "weights.bin";

    /// <summary>The weights that one of the models keeps beside it.</summary>
    public static byte[] Weights { get; } = [.. Values(Classes * Channels, 1).SelectMany(BitConverter.GetBytes)];

    /// <summary>All of them.</summary>
    public static IEnumerable<OnnxModel> All() =>
        [
            .. Heads().Select(head => Model(head)),
            .. Inputs(),
            .. Outputs(),
            WithFunctions(),
            WithExternalWeights(),
            WithSparseWeights(),
            WithBranch(),
        ];

    private static IEnumerable<Func<GraphBuilder, string, string>> Heads() =>
        [
            (g, f) => Linear(g, g.Node("Mul", [Mean(g, f), g.Initializer([16f])])),
            (g, f) => Linear(g, g.Node("Flatten", g.Node("GlobalMaxPool", f))),
            (g, f) =>
                Linear(
                    g,
                    g.Node("Concat", [Mean(g, f), g.Node("Flatten", g.Node("GlobalMaxPool", f))], OnnxAttribute.Of("axis", 1L)),
                    2 * Channels
                ),
            (g, f) => Linear(g, g.Node("LayerNormalization", [Mean(g, f), Vector(g, Channels), Vector(g, Channels)])),
            (g, f) =>
                Linear(
                    g,
                    g.Node(
                        "BatchNormalization",
                        [Mean(g, f), Vector(g, Channels), Vector(g, Channels), Vector(g, Channels), g.Initializer([1f, 2, 1, 2], Channels)]
                    )
                ),
            (g, f) => Linear(g, g.Node("LpNormalization", [Mean(g, f)], OnnxAttribute.Of("axis", 1L))),
            (g, f) => Linear(g, Layer(g, Mean(g, f), Channels, 5), 5),
            (g, f) => Linear(g, g.Node("Relu", Layer(g, Mean(g, f), Channels, 5)), 5),
            (g, f) => Linear(g, g.Node("HardSwish", Layer(g, Mean(g, f), Channels, 5)), 5),
            (g, f) => g.Node("Div", [Linear(g, Mean(g, f)), g.Initializer([0.7f])]),
            (g, f) => g.Node("Sub", [Linear(g, Mean(g, f)), Vector(g, Classes)]),
            (g, f) => Linear(g, g.Node("Flatten", f), Channels * Side * Side),
            (g, f) => Linear(g, g.Node("Relu", Layer(g, g.Node("Flatten", f), Channels * Side * Side, 5)), 5),
            (g, f) => g.Node("MatMul", [Mean(g, f), g.Initializer(Values(Channels * Classes, 6), Channels, Classes)]),
            (g, f) =>
                g.Node(
                    "Flatten",
                    g.Node("GlobalAveragePool", g.Conv(f, g.Initializer(Values(Classes * Channels, 7), Classes, Channels, 1, 1)))
                ),
            (g, f) =>
                Linear(
                    g,
                    g.Node(
                        "ReduceMean",
                        [g.Node("Transpose", [f], OnnxAttribute.Of("perm", 0L, 2L, 3L, 1L))],
                        OnnxAttribute.Of("axes", 1L, 2L),
                        OnnxAttribute.Of("keepdims", 0L)
                    )
                ),
            Attention,
        ];

    // A token for each place, mixed once, and the mean of all.
    private static string Attention(GraphBuilder g, string features)
    {
        string tokens = g.Node(
                "Transpose",
                [g.Node("Reshape", [features, g.Initializer([0L, Channels, Side * Side], 3)])],
                OnnxAttribute.Of("perm", 0L, 2L, 1L)
            ),
            keys = g.Node("Transpose", [tokens], OnnxAttribute.Of("perm", 0L, 2L, 1L)),
            weights = g.Node("Softmax", [g.Node("MatMul", [tokens, keys])], OnnxAttribute.Of("axis", -1L)),
            mixed = g.Node("Add", [tokens, g.Node("MatMul", [weights, tokens])]);
        return Linear(g, g.Node("ReduceMean", [mixed], OnnxAttribute.Of("axes", [1L]), OnnxAttribute.Of("keepdims", 0L)));
    }

    private static IEnumerable<OnnxModel> Inputs()
    {
        static string Head(GraphBuilder g, string image) => Linear(g, Mean(g, Features(g, image)));
        yield return Built(g => Head(g, g.Input("input", OnnxElementType.Float, 4, 3, 8, 8)));
        yield return Built(g => Head(g, g.Input("input", OnnxElementType.Float, "N", 3, "H", "W")));
        yield return Built(g =>
            Head(g, g.Node("Transpose", [g.Input("input", OnnxElementType.Float, "N", 8, 8, 3)], OnnxAttribute.Of("perm", 0L, 3L, 1L, 2L)))
        );
        yield return Built(g =>
        {
            string pixels = g.Node(
                "Cast",
                [g.Input("input", OnnxElementType.UInt8, "N", 3, 8, 8)],
                OnnxAttribute.Of("to", (long)OnnxElementType.Float)
            );
            string centred = g.Node("Sub", [g.Node("Div", [pixels, g.Initializer([255f])]), g.Initializer([0.5f, 0.4f, 0.3f], 3, 1, 1)]);
            return Head(g, g.Node("Div", [centred, g.Initializer([0.2f, 0.3f, 0.2f], 3, 1, 1)]));
        });
        yield return Built(g =>
        {
            string half = g.Node(
                "Cast",
                [g.Input("input", OnnxElementType.Float16, "N", 3, 8, 8)],
                OnnxAttribute.Of("to", (long)OnnxElementType.Float)
            );
            return Head(g, half);
        });
    }

    private static IEnumerable<OnnxModel> Outputs()
    {
        yield return Model((g, f) => g.Node("Softmax", [Linear(g, Mean(g, f))], OnnxAttribute.Of("axis", 1L)));
        yield return Model(
            (g, f) =>
            {
                string exponents = g.Node("Exp", Linear(g, Mean(g, f)));
                return g.Node(
                    "Div",
                    [exponents, g.Node("ReduceSum", [exponents, g.Initializer([1L], 1)], OnnxAttribute.Of("keepdims", 1L))]
                );
            }
        );
        yield return Model((g, f) => g.Node("Sigmoid", Linear(g, Mean(g, f))));
        yield return Built(g =>
        {
            string pooled = Mean(g, Features(g, g.Input("input", OnnxElementType.Float, "N", 3, 8, 8))),
                logits = Linear(g, pooled);
            g.Output(pooled, OnnxElementType.Float, "N", Channels);
            g.Output(g.Node("ArgMax", [logits], OnnxAttribute.Of("axis", 1L)), OnnxElementType.Int64, "N", 1);
            return logits;
        });
    }

    private static OnnxModel WithFunctions()
    {
        OnnxModel model = Model((g, f) => Linear(g, Mean(g, f)));
        NodeProto activation = model.Graph.Node.Single(n => n.OpType == "Relu");
        (activation.OpType, activation.Domain) = ("Outer", "local");
        activation.Attribute.Add(OnnxAttribute.Of("slope", 0.1f));
        model.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "local", Version = 1 });
        FunctionProto outer = Function(
            "Outer",
            Called("Inner", "local", ["a"], "m", Reference("alpha", "slope")),
            Called("Relu", "", ["m"], "b")
        );
        outer.AttributeProto.Add(OnnxAttribute.Of("slope", 0.2f));
        model.Proto.Functions.Add([outer, Function("Inner", Called("LeakyRelu", "", ["a"], "b", Reference("alpha", "alpha")))]);
        return model;
    }

    private static OnnxModel WithExternalWeights()
    {
        OnnxModel model = Model((g, f) => Linear(g, Mean(g, f)));
        TensorProto weights = model.Graph.Initializer.First(t => t.Dims.SequenceEqual([(long)Classes, Channels]));
        weights.ClearRawData();
        weights.FloatData.Clear();
        weights.DataLocation = TensorProto.Types.DataLocation.External;
        foreach (
            (string key, string value) in (ReadOnlySpan<(string, string)>)
                [("location", WeightsFile), ("offset", "0"), ("length", $"{Weights.Length}")]
        )
            weights.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        return model;
    }

    private static OnnxModel WithSparseWeights()
    {
        OnnxModel model = Model((g, f) => Linear(g, Mean(g, f)));
        TensorProto weights = model.Graph.Initializer.First(t => t.Dims.SequenceEqual([(long)Classes, Channels]));
        model.Graph.Initializer.Remove(weights);
        var sparse = new SparseTensorProto
        {
            Values = OnnxTensor.Create(weights.Name, [1f, -2, 3], 3),
            Indices = OnnxTensor.Create("", [0L, 5, 10], 3),
        };
        sparse.Dims.Add([Classes, Channels]);
        model.Graph.SparseInitializer.Add(sparse);
        return model;
    }

    // A branch whose condition is a constant.
    private static OnnxModel WithBranch()
    {
        OnnxModel model = Model((g, f) => Linear(g, Mean(g, f)));
        NodeProto activation = model.Graph.Node.Single(n => n.OpType == "Relu");
        string input = activation.Input[0];
        activation.OpType = "If";
        activation.Input[0] = "always";
        var always = new TensorProto { Name = "always", DataType = (int)OnnxElementType.Bool };
        always.Int32Data.Add(1);
        model.Graph.Initializer.Add(always);
        foreach (string branch in (string[])["then_branch", "else_branch"])
        {
            var graph = new GraphProto { Name = branch };
            graph.Node.Add(Called(branch[0] == 't' ? "Relu" : "Sigmoid", "", [input], branch));
            graph.Output.Add(new OnnxValueInfo(branch, OnnxElementType.Float, ["N", Channels, Side, Side]).ToProto());
            activation.Attribute.Add(OnnxAttribute.Of(branch, graph));
        }
        return model;
    }

    private static OnnxModel Model(Func<GraphBuilder, string, string> head) =>
        Built(g => head(g, Features(g, g.Input("input", OnnxElementType.Float, "N", 3, 8, 8))));

    private static OnnxModel Built(Func<GraphBuilder, string> logits)
    {
        var g = new GraphBuilder(17);
        g.Output(logits(g), OnnxElementType.Float, OnnxDimension.Unknown, OnnxDimension.Unknown);
        return g.Build();
    }

    private static string Features(GraphBuilder g, string image) =>
        g.Node("Relu", g.Conv(image, g.Initializer(Values(Channels * 3 * 4, 3), Channels, 3, 2, 2), stride: 2));

    private static string Mean(GraphBuilder g, string features) => g.Node("Flatten", g.Node("GlobalAveragePool", features));

    private static string Linear(GraphBuilder g, string x, int inputs = Channels) => Layer(g, x, inputs, Classes);

    private static string Layer(GraphBuilder g, string x, int inputs, int outputs) =>
        g.Linear(x, g.Initializer(Values(inputs * outputs, 4), outputs, inputs), Vector(g, outputs));

    private static string Vector(GraphBuilder g, int length) => g.Initializer(Values(length, 5), length);

    private static FunctionProto Function(string name, params NodeProto[] nodes)
    {
        var function = new FunctionProto { Name = name, Domain = "local" };
        function.Input.Add("a");
        function.Output.Add("b");
        function.Attribute.Add(name == "Inner" ? "alpha" : "unused");
        function.Node.Add(nodes);
        function.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        function.OpsetImport.Add(new OperatorSetIdProto { Domain = "local", Version = 1 });
        return function;
    }

    private static NodeProto Called(string type, string domain, string[] inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto
        {
            OpType = type,
            Domain = domain,
            Name = output,
        };
        node.Input.Add(inputs);
        node.Output.Add(output);
        node.Attribute.Add(attributes);
        return node;
    }

    private static AttributeProto Reference(string name, string to) =>
        new()
        {
            Name = name,
            RefAttrName = to,
            Type = AttributeProto.Types.AttributeType.Float,
        };

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}
