namespace Partwise.Onnx.Tests;

public sealed class FunctionInliningTests
{
    [Fact]
    public void Parse_CallsOfFunctions_BecomeTheirNodes()
    {
        // Twice the same function, which calls another; the attribute goes through both.
        OnnxModel model = Model(Call("Outer", ["x"], ["m"], OnnxAttribute.Of("slope", 0.3f)), Call("Outer", ["m"], ["y"]));
        FunctionProto outer = Function(
            "Outer",
            ["a"],
            ["c"],
            Call("Inner", ["a"], ["b"], Reference("alpha", "slope")),
            TestModels.Node("Neg", ["b"], ["c"])
        );
        outer.AttributeProto.Add(OnnxAttribute.Of("slope", 0.7f));
        FunctionProto inner = Function(
            "Inner",
            ["a"],
            ["b"],
            TestModels.Node("Relu", ["a"], ["t"]),
            TestModels.Node("LeakyRelu", ["t"], ["b"], Reference("alpha", "alpha"))
        );
        model.Proto.Functions.Add([outer, inner]);
        OnnxModel read = OnnxModel.Parse(model.ToByteArray());
        Assert.Equal(["Relu", "LeakyRelu", "Neg", "Relu", "LeakyRelu", "Neg"], read.Graph.Node.Select(n => n.OpType));
        Assert.Equal([0.3f, 0.7f], read.Graph.Node.Where(n => n.OpType == "LeakyRelu").Select(n => n.GetFloat("alpha", 0)));
        Assert.Empty(read.Proto.Functions);
        Assert.Equal([""], read.Proto.OpsetImport.Select(o => o.Domain));
        Assert.Equal("y", read.Graph.Node[^1].Output[0]);
        Assert.Equal(read.Graph.Node.Count, read.Graph.Node.Select(n => n.Output[0]).Distinct().Count());
        new GraphIndex(read).CheckTopology();
    }

    [Fact]
    public void Parse_FunctionWithSubgraph_RenamesWithinIt()
    {
        OnnxModel model = Model(Call("F", ["x", "flag"], ["m"]), Call("F", ["m", "flag"], ["y"]));
        model.Graph.Input.Add(new OnnxValueInfo("flag", OnnxElementType.Bool, []).ToProto());
        model.Proto.Functions.Add(Function("F", ["a", "f"], ["b"], TestModels.Node("Relu", ["a"], ["t"]), TestModels.If("f", "t", "b")));
        OnnxModel read = OnnxModel.Parse(model.ToByteArray());
        NodeProto[] ifs = [.. read.Graph.Node.Where(n => n.OpType == "If")];
        Assert.Equal(2, ifs.Length);
        Assert.Equal(read.Graph.Node[0].Output[0], ifs[0].FindAttribute("then_branch")!.G.Node[0].Input[0]);
        Assert.Equal(4, ifs.SelectMany(n => n.Attribute).SelectMany(a => a.G.Node).Select(n => n.Output[0]).Distinct().Count());
        new GraphIndex(read).CheckTopology();
    }

    [Fact]
    public void Parse_FunctionThatHandsAnInputOn_KeepsTheValue()
    {
        OnnxModel model = Model(Call("F", ["x"], ["y"]));
        model.Proto.Functions.Add(Function("F", ["a"], ["a"], TestModels.Node("Relu", ["a"], ["unread"])));
        OnnxModel read = OnnxModel.Parse(model.ToByteArray());
        Assert.Equal("x", read.Graph.Node.Single(n => n.OpType == "Identity").Input[0]);
    }

    [Theory]
    [InlineData("mine", 18)]
    [InlineData("", 13)]
    [InlineData("ai.onnx", 13)]
    public void Parse_FunctionOfAnotherOperatorSetOrStandardName_StaysACall(string domain, int opset)
    {
        OnnxModel model = Model(Call("Abs", ["x"], ["y"]));
        FunctionProto function = Function("Abs", ["a"], ["b"], TestModels.Node("Relu", ["a"], ["b"]));
        function.OpsetImport[0].Version = opset;
        function.Domain = model.Graph.Node[0].Domain = domain;
        model.Proto.Functions.Add(function);
        OnnxModel read = OnnxModel.Parse(model.ToByteArray());
        Assert.Equal("Abs", Assert.Single(read.Graph.Node).OpType);
        Assert.Single(read.Proto.Functions);
    }

    [Fact]
    public void Parse_FunctionThatCallsItself_SaysSo()
    {
        OnnxModel model = Model(Call("F", ["x"], ["y"]));
        model.Proto.Functions.Add([
            Function("F", ["a"], ["b"], Call("G", ["a"], ["b"])),
            Function("G", ["a"], ["b"], Call("F", ["a"], ["b"])),
        ]);
        var e = Assert.Throws<OnnxFormatException>(() => OnnxModel.Parse(model.ToByteArray()));
        Assert.Equal("The function 'F' calls itself, so that the model has no end; export the model again.", e.Message);
    }

    [Theory]
    [InlineData(
        30,
        2,
        "The model's functions stand for 1.074E+9 nodes, but at most 50000 can be taken; export the model again without functions."
    )]
    [InlineData(65, 1, "Functions call each other more than 64 deep, near 'F64'; export the model again without functions.")]
    public void Parse_FunctionsThatGrow_AreRefusedBeforeTheyDo(int levels, int calls, string message)
    {
        OnnxModel model = Model(Call("F0", ["x"], ["y"]));
        for (int i = 0; i < levels; i++)
        {
            NodeProto[] nodes =
            [
                .. Enumerable
                    .Range(0, calls)
                    .Select(c =>
                        i == levels - 1
                            ? TestModels.Node("Relu", ["a"], [c == 0 ? "b" : $"b{c}"])
                            : Call($"F{i + 1}", ["a"], [c == 0 ? "b" : $"b{c}"])
                    ),
            ];
            model.Proto.Functions.Add(Function($"F{i}", ["a"], ["b"], nodes));
        }
        Assert.Equal(message, Assert.Throws<OnnxFormatException>(() => OnnxModel.Parse(model.ToByteArray())).Message);
    }

    [Fact]
    public void Parse_CallWithTooManyInputs_SaysSo()
    {
        OnnxModel model = Model(Call("F", ["x", "x"], ["y"]));
        model.Proto.Functions.Add(Function("F", ["a"], ["b"], TestModels.Node("Relu", ["a"], ["b"])));
        var e = Assert.Throws<OnnxFormatException>(() => OnnxModel.Parse(model.ToByteArray()));
        Assert.Equal("F 'y' gives 2 inputs and 1 outputs to a function that has 1 and 1; export the model again.", e.Message);
    }

    private static OnnxModel Model(params NodeProto[] nodes)
    {
        OnnxModel model = TestModels.Empty();
        model.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "mine", Version = 1 });
        model.Graph.Input.Add(new OnnxValueInfo("x", OnnxElementType.Float, [3]).ToProto());
        model.Graph.Node.AddRange(nodes);
        model.Graph.Output.Add(new ValueInfoProto { Name = "y" });
        return model;
    }

    private static NodeProto Call(string name, string[] inputs, string[] outputs, params AttributeProto[] attributes)
    {
        NodeProto node = TestModels.Node(name, inputs, outputs, attributes);
        node.Domain = "mine";
        return node;
    }

    private static FunctionProto Function(string name, string[] inputs, string[] outputs, params NodeProto[] nodes)
    {
        var function = new FunctionProto { Domain = "mine", Name = name };
        function.Input.AddRange(inputs);
        function.Output.AddRange(outputs);
        function.Node.AddRange(nodes);
        function.OpsetImport.Add([
            new OperatorSetIdProto { Domain = "", Version = 13 },
            new OperatorSetIdProto { Domain = "mine", Version = 1 },
        ]);
        return function;
    }

    private static AttributeProto Reference(string name, string to) =>
        new()
        {
            Name = name,
            RefAttrName = to,
            Type = AttributeProto.Types.AttributeType.Float,
        };
}
