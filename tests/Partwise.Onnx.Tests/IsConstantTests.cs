using static Partwise.Onnx.Tests.TestModels;

namespace Partwise.Onnx.Tests;

public class IsConstantTests
{
    [Theory]
    [InlineData("resnet18")]
    [InlineData("resnet152")]
    [InlineData("mobilenet_v2")]
    [InlineData("densenet161")]
    [InlineData("shufflenet_v2_x1_0")]
    [InlineData("regnet_y_400mf")]
    [InlineData("vgg16")]
    public void IsConstant_HeadWeightOfZooModel_IsTrueThoughItIsNoInitializer(string name)
    {
        OnnxModel model = Zoo.Load(name);
        var index = new GraphIndex(model);
        NodeProto head = index.Producer(model.Outputs[0].Name)!;

        Assert.Equal("Gemm", head.OpType);
        Assert.Null(index.Initializer(head.Input[1]));
        Assert.NotNull(index.Producer(head.Input[1]));
        Assert.True(index.IsConstant(head.Input[1]));
        Assert.True(index.IsConstant(head.Input[2]));
        Assert.False(index.IsConstant(head.Input[0]));
        Assert.False(index.IsConstant(head.Output[0]));
    }

    [Theory]
    [MemberData(nameof(Zoo.Names), MemberType = typeof(Zoo))]
    public void IsConstant_EveryConvWeightOfZooModel_IsTrue(string name)
    {
        OnnxModel model = Zoo.Load(name);
        var index = new GraphIndex(model);
        NodeProto[] convs = [.. model.Graph.Node.Where(n => n.Is("Conv"))];
        Assert.NotEmpty(convs);
        Assert.All(convs, c => Assert.True(index.IsConstant(c.Input[1])));
        Assert.All(convs, c => Assert.False(index.IsConstant(c.Output[0])));
        Assert.False(index.IsConstant(model.Outputs[0].Name));
    }

    [Fact]
    public void IsConstant_InputsInitializersAndUnknownNames()
    {
        OnnxModel model = Classifier();
        model.Graph.Input.Add(new ValueInfoProto { Name = "unread" });
        model.Graph.Input.Add(new ValueInfoProto { Name = "weight" });
        var index = new GraphIndex(model);
        Assert.False(index.IsConstant("input"));
        Assert.False(index.IsConstant("unread"));
        Assert.False(index.IsConstant("nothing"));
        Assert.True(index.IsConstant("weight"));
        Assert.False(index.IsConstant("features"));
        Assert.DoesNotContain(model.Inputs, i => i.Name == "weight");
    }

    [Theory]
    [InlineData("RandomNormal")]
    [InlineData("RandomUniform")]
    [InlineData("RandomNormalLike")]
    [InlineData("Multinomial")]
    [InlineData("Bernoulli")]
    public void IsConstant_RandomOperators_AreNotEvenWithASeed(string opType)
    {
        var index = new GraphIndex(
            With(Node(opType, ["c"], ["r"], OnnxAttribute.Of("seed", 7f)), Node("Relu", ["r"], ["y"]), Node("Relu", ["c"], ["z"]))
        );
        Assert.False(index.IsConstant("r"));
        Assert.False(index.IsConstant("y"));
        Assert.True(index.IsConstant("z"));
    }

    [Fact]
    public void IsConstant_Dropout_DependsOnItsTrainingMode()
    {
        TensorProto no = Bool("no", 0);
        TensorProto yes = Bool("yes", 1);
        OnnxModel model = With(
            Node("Constant", [], ["no_node"], OnnxAttribute.Of("value", Bool("", 0))),
            Node("Dropout", ["c"], ["plain"]),
            Node("Dropout", ["c", "", "no"], ["off"]),
            Node("Dropout", ["c", "", "no_node"], ["off_node"]),
            Node("Dropout", ["c", "", "yes"], ["on"])
        );
        model.Graph.Initializer.Add([no, yes]);
        var index = new GraphIndex(model);
        Assert.True(index.IsConstant("plain"));
        Assert.True(index.IsConstant("off"));
        Assert.True(index.IsConstant("off_node"));
        Assert.False(index.IsConstant("on"));
    }

    [Fact]
    public void IsConstant_IfNode_DependsOnWhatItCaptures()
    {
        OnnxModel model = With(If("c", "x", "from_input"), If("c", "c", "from_constant"));
        model.Graph.Input.Add(new ValueInfoProto { Name = "x" });
        var index = new GraphIndex(model);
        Assert.False(index.IsConstant("from_input"));
        Assert.True(index.IsConstant("from_constant"));
    }

    [Fact]
    public void IsConstant_RandomnessInSubgraph_IsFound()
    {
        NodeProto node = If("c", "c", "y");
        node.Attribute[0].G.Node.Add(Node("RandomNormal", [], ["noise"]));
        Assert.False(new GraphIndex(With(node)).IsConstant("y"));
    }

    [Fact]
    public void IsConstant_RandomnessInFunctions_IsFoundThroughCallsAndCircles()
    {
        OnnxModel model = With(Node("Outer", ["c"], ["y"]), Node("Calm", ["c"], ["z"]), Node("Circle", ["c"], ["w"]));
        foreach (NodeProto node in model.Graph.Node)
            node.Domain = "mine";
        NodeProto call = Node("Inner", ["a"], ["b"]);
        call.Domain = "mine";
        NodeProto self = Node("Circle", ["a"], ["b"]);
        self.Domain = "mine";
        model.Proto.Functions.Add([
            Function("Outer", call),
            Function("Inner", Node("RandomUniform", [], ["b"])),
            Function("Calm", Node("Relu", ["a"], ["b"])),
            Function("Circle", self),
        ]);
        var index = new GraphIndex(model);
        Assert.False(index.IsConstant("y"));
        Assert.True(index.IsConstant("z"));
        Assert.True(index.IsConstant("w"));
    }

    [Fact]
    public void IsConstant_WhatReadsAMissingTensor_IsNot() =>
        Assert.False(new GraphIndex(With(Node("Relu", ["missing"], ["y"]))).IsConstant("y"));

    private static FunctionProto Function(string name, NodeProto node)
    {
        var function = new FunctionProto { Domain = "mine", Name = name };
        function.Node.Add(node);
        return function;
    }

    private static TensorProto Bool(string name, byte value) =>
        new()
        {
            Name = name,
            DataType = (int)OnnxElementType.Bool,
            RawData = Google.Protobuf.ByteString.CopyFrom(value),
        };

    private static OnnxModel With(params NodeProto[] nodes)
    {
        OnnxModel model = Empty();
        model.Graph.Initializer.Add(OnnxTensor.Create("c", [1f], 1));
        model.Graph.Node.AddRange(nodes);
        return model;
    }
}
