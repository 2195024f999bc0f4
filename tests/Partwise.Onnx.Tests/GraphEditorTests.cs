using static Partwise.Onnx.Tests.TestModels;

namespace Partwise.Onnx.Tests;

public class GraphEditorTests
{
    [Fact]
    public void UniqueName_TakenNames_AreAvoidedAlsoThoseInSubgraphs()
    {
        OnnxModel model = Chain(2);
        model.Graph.Node.Add(If("condition", "t0", "z"));
        var editor = new GraphEditor(model);
        Assert.Equal("fresh", editor.UniqueName("fresh"));
        Assert.Equal("fresh_1", editor.UniqueName("fresh"));
        Assert.Equal("t0_1", editor.UniqueName("t0"));
        Assert.Equal("condition_1", editor.UniqueName("condition"));
        Assert.Equal("then_out_1", editor.UniqueName("then_out"));
    }

    [Fact]
    public void AddNode_BehindFeatures_MakesAnOutput()
    {
        OnnxModel model = Classifier();
        var editor = new GraphEditor(model);
        string weight = editor.AddInitializer("parts", Count(8), 2, 4, 1, 1);
        string maps = editor.AddNode("Conv", ["features", weight], OnnxAttribute.Of("kernel_shape", [1L, 1L]));
        editor.AddOutput(maps, OnnxElementType.Float, "N", 2, 8, 8);

        Assert.Equal("parts", weight);
        Assert.Equal(["logits [N,5]", $"{maps} [N,2,8,8]"], model.Outputs.Select(o => o.ToString()));
        var index = new GraphIndex(OnnxModel.Parse(model.ToByteArray()));
        index.CheckTopology();
        Assert.Equal([1, 1], index.Producer(maps)!.GetInts("kernel_shape")!);
        Assert.True(editor.RemoveOutput(maps));
        Assert.False(editor.RemoveOutput(maps));
        Assert.Single(model.Outputs);
    }

    [Fact]
    public void AddNode_OtherDomainAndSeveralOutputs_IsWrittenSo()
    {
        OnnxModel model = Classifier();
        var editor = new GraphEditor(model);
        NodeProto node = editor.AddNode(
            "TopK",
            ["logits", ""],
            ["values", "indices"],
            [OnnxAttribute.Of("axis", -1L)],
            domain: "com.example"
        );
        editor.RequireOpset("com.example", 2);
        editor.RequireOpset("com.example", 1);
        editor.RequireOpset("", 15);
        Assert.Equal(("com.example", "values/TopK"), (node.Domain, node.Name));
        Assert.Equal(2, model.FindOpset("com.example")!.Version);
        Assert.Equal(15, model.Opset);
    }

    [Theory]
    [InlineData("features")]
    [InlineData("weight")]
    [InlineData("input")]
    public void AddNode_NameThatIsTaken_IsRefused(string name)
    {
        var editor = new GraphEditor(Classifier());
        OnnxException e = Assert.Throws<OnnxException>(() => editor.AddNode("Relu", ["input"], [name]));
        Assert.Equal($"The name '{name}' is taken in the graph; take one from UniqueName.", e.Message);
        Assert.Throws<OnnxException>(() => editor.AddInitializer(OnnxTensor.Create(name, [1f], 1)));
    }

    [Fact]
    public void AddOutput_Twice_IsRefused()
    {
        OnnxException e = Assert.Throws<OnnxException>(() => new GraphEditor(Classifier()).AddOutput("logits", OnnxElementType.Float));
        Assert.Equal("'logits' is an output of the graph already; give another tensor.", e.Message);
    }

    [Fact]
    public void AddOutput_StatedInnerTensor_IsNoLongerListedAsInner()
    {
        OnnxModel model = Classifier();
        model.Graph.ValueInfo.Add(new ValueInfoProto { Name = "features" });
        new GraphEditor(model).AddOutput(new OnnxValueInfo("features", OnnxElementType.Undefined, null));
        Assert.Empty(model.Graph.ValueInfo);
        Assert.Null(model.Graph.Output[1].Type);
    }

    [Fact]
    public void ReplaceInput_ReachesSubgraphsAndLeavesTheException()
    {
        OnnxModel model = Chain(3);
        NodeProto kept = Node("Abs", ["t0"], ["kept"]);
        NodeProto branch = If("condition", "t0", "z");
        model.Graph.Node.Add([kept, branch]);
        int changed = new GraphEditor(model).ReplaceInput("t0", "x", except: kept);
        Assert.Equal(2, changed);
        Assert.Equal("t0", kept.Input[0]);
        Assert.Equal("x", model.Graph.Node[1].Input[0]);
        Assert.Equal("x", branch.Attribute[0].G.Node[0].Input[0]);
    }

    [Fact]
    public void ReplaceInput_NameThatASubgraphDefinesItself_IsLeftThere()
    {
        OnnxModel model = Chain(2);
        NodeProto branch = If("condition", "then_out", "z");
        model.Graph.Node.Add(branch);
        Assert.Equal(0, new GraphEditor(model).ReplaceInput("then_out", "x"));
        Assert.Equal("then_out", branch.Attribute[0].G.Node[0].Input[0]);
    }

    [Fact]
    public void InsertAfter_InnerTensor_StandsBetweenItAndItsReaders()
    {
        OnnxModel model = Classifier();
        var editor = new GraphEditor(model);
        string scale = editor.AddInitializer("scale", [2f], 1);
        string output = editor.InsertAfter("features", "Mul", [scale]);
        Assert.Equal("features/Mul", output);
        Assert.Equal(["Conv", "Relu", "Mul", "GlobalAveragePool", "Flatten", "Gemm"], model.Graph.Node.Select(n => n.OpType));
        var index = new GraphIndex(model);
        index.CheckTopology();
        Assert.Equal("Mul", Assert.Single(index.Consumers("features")).OpType);
        Assert.Equal("GlobalAveragePool", Assert.Single(index.Consumers(output)).OpType);
        Assert.Equal("features/Mul", index.Consumers(output)[0].Input[0]);
    }

    [Fact]
    public void InsertAfter_GraphOutput_KeepsThatOutput()
    {
        OnnxModel model = Classifier();
        string output = new GraphEditor(model).InsertAfter("logits", "Softmax", attributes: [OnnxAttribute.Of("axis", 1L)]);
        Assert.Equal("logits", model.Outputs[0].Name);
        Assert.Equal("Gemm", new GraphIndex(model).Producer("logits")!.OpType);
        Assert.Equal("Softmax", new GraphIndex(model).Producer(output)!.OpType);
    }

    [Fact]
    public void TopologicalSort_ReversedNodes_AreTurnedAround()
    {
        OnnxModel model = Chain(50, reversed: true);
        new GraphEditor(model).TopologicalSort();
        Assert.Equal(Chain(50).ToByteArray(), model.ToByteArray());
    }
}
