using static Partwise.Onnx.Tests.TestModels;

namespace Partwise.Onnx.Tests;

public class GraphIndexTests
{
    [Fact]
    public void Index_OfClassifier_KnowsWhoMakesAndReadsEachTensor()
    {
        var index = new GraphIndex(Classifier());

        Assert.Equal("Relu", index.Producer("features")!.OpType);
        Assert.Equal("GlobalAveragePool", Assert.Single(index.Consumers("features")).OpType);
        Assert.Null(index.Producer("input"));
        Assert.Null(index.Producer("weight"));
        Assert.Empty(index.Consumers("logits"));
        Assert.Equal([5L, 4], index.Initializer("weight")!.Dims);
        Assert.True(index.IsGraphInput("input"));
        Assert.False(index.IsGraphInput("weight"));
        Assert.True(index.IsGraphOutput("logits"));
        Assert.False(index.IsGraphOutput("features"));
        Assert.True(index.Contains("bias"));
        Assert.False(index.Contains("nothing"));
        Assert.Equal("input [N,3,8,8]", index.Value("input")!.ToString());
        Assert.Null(index.Value("features"));
    }

    [Fact]
    public void Consumers_OfANodeThatReadsTwice_ListsItOnce()
    {
        OnnxModel model = Empty();
        model.Graph.Initializer.Add(OnnxTensor.Create("c", [1f], 1));
        model.Graph.Node.Add(Node("Mul", ["c", "c"], ["y"]));
        Assert.Single(new GraphIndex(model).Consumers("c"));
    }

    [Fact]
    public void Index_TwoMakersOfOneTensor_IsRefused()
    {
        OnnxModel model = Chain(3);
        model.Graph.Node.Add(Node("Relu", ["x"], ["t1"]));
        OnnxFormatException e = Assert.Throws<OnnxFormatException>(() => new GraphIndex(model));
        Assert.Equal(
            "Two nodes make the tensor 't1' (Relu 't1' and Relu 't1'), but a name is made once; export the model again.",
            e.Message
        );
    }

    [Fact]
    public void Index_NodeThatMakesAnInput_IsRefused()
    {
        OnnxModel model = Chain(3);
        model.Graph.Node.Add(Node("Relu", ["t1"], ["x"]));
        Assert.Contains(
            "makes 'x', which is also a graph input or initializer",
            Assert.Throws<OnnxFormatException>(() => new GraphIndex(model)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void CheckTopology_MissingMaker_NamesNodeAndTensor()
    {
        OnnxModel model = Chain(3);
        model.Graph.Node.RemoveAt(1);
        OnnxFormatException e = Assert.Throws<OnnxFormatException>(() => new GraphIndex(model).CheckTopology());
        Assert.Equal("Relu 'y' reads the tensor 't1', but nothing in the graph makes it; export the model again.", e.Message);
    }

    [Fact]
    public void CheckTopology_MissingOutput_NamesIt()
    {
        OnnxModel model = Chain(3);
        model.Graph.Output.Add(new ValueInfoProto { Name = "z" });
        OnnxFormatException e = Assert.Throws<OnnxFormatException>(() => new GraphIndex(model).CheckTopology());
        Assert.Equal("Nothing in the graph makes its output 'z'; export the model again.", e.Message);
    }

    [Fact]
    public void CheckTopology_Circle_IsRefusedAndIsNotConstantForever()
    {
        OnnxModel model = Empty();
        model.Graph.Input.Add(new ValueInfoProto { Name = "x" });
        model.Graph.Node.Add(Node("Add", ["x", "b"], ["a"]));
        model.Graph.Node.Add(Node("Relu", ["a"], ["b"]));
        model.Graph.Output.Add(new ValueInfoProto { Name = "b" });
        var index = new GraphIndex(model);
        Assert.False(index.IsConstant("b"));
        OnnxFormatException e = Assert.Throws<OnnxFormatException>(index.CheckTopology);
        Assert.Equal("Nodes read from each other in a circle, near Add 'a'; export the model again.", e.Message);
    }

    [Fact]
    public void TopologicalOrder_OfDeepReversedChain_NeedsNoStack()
    {
        const int Depth = 100_000;
        var index = new GraphIndex(Chain(Depth, reversed: true));
        IReadOnlyList<NodeProto> order = index.TopologicalOrder();
        Assert.Equal("x", order[0].Input[0]);
        Assert.Equal("y", order[Depth - 1].Output[0]);
        Assert.False(index.IsConstant("y"));
    }

    [Theory]
    [MemberData(nameof(Zoo.Names), MemberType = typeof(Zoo))]
    public void TopologicalOrder_OfZooModel_IsFileOrder(string name)
    {
        OnnxModel model = Zoo.Load(name);
        var index = new GraphIndex(model);
        index.CheckTopology();
        Assert.Equal(model.Graph.Node, index.TopologicalOrder());
    }

    [Fact]
    public void InputsOf_NodeWithSubgraphs_HoldsWhatTheyCapture()
    {
        OnnxModel model = Chain(2);
        NodeProto node = If("condition", "t0", "z");
        model.Graph.Node.Add(node);
        var index = new GraphIndex(model);
        Assert.Equal(["condition", "t0"], index.InputsOf(node));
        Assert.Contains(node, index.Consumers("t0"));
        Assert.Empty(index.Consumers("then_out"));
    }

    [Fact]
    public void InputsOf_NestedSubgraphs_HidesWhatTheInnerOnesDefine()
    {
        var middle = new GraphProto { Name = "middle" };
        middle.Node.Add(Node("Relu", ["outer1"], ["local"]));
        middle.Node.Add(If("condition", "local", "m"));
        middle.Node.Add(If("condition", "outer2", "n"));
        middle.Output.Add(new ValueInfoProto { Name = "outer3" });
        NodeProto node = Node("Scan", ["s"], ["z"], OnnxAttribute.Of("body", middle));
        OnnxModel model = Empty();
        model.Graph.Node.Add(node);
        Assert.Equal(["s", "outer1", "condition", "outer2", "outer3"], new GraphIndex(model).InputsOf(node));
    }
}
