using static Partwise.Onnx.Tests.TestModels;

namespace Partwise.Onnx.Tests;

public class SubgraphExtractorTests
{
    [Fact]
    public void Extract_ConstantsOfZooHead_NeedNoInput()
    {
        OnnxModel model = Zoo.Load("resnet18");
        byte[] before = model.ToByteArray();

        OnnxModel cut = SubgraphExtractor.Extract(model, inputs: [], ["fc.weight", "fc.bias"]);

        Assert.Empty(cut.Inputs);
        Assert.Equal(["fc.weight", "fc.bias"], cut.Outputs.Select(o => o.Name));
        Assert.Equal(
            ["Range", "Mul", "Mod", "Cast", "Sub", "Tile", "Slice", "Mul", "Reshape", "Cast", "Mul", "Add"],
            cut.Graph.Node.Select(n => n.OpType)
        );
        Assert.Equal(13, cut.Opset);
        new GraphIndex(cut).CheckTopology();
        Assert.Equal(cut.ToByteArray(), OnnxModel.Parse(cut.ToByteArray()).ToByteArray());
        Assert.Equal(before, model.ToByteArray());
    }

    [Theory]
    [MemberData(nameof(Zoo.Names), MemberType = typeof(Zoo))]
    public void Extract_WholeZooModel_KeepsWhatItsOutputsNeed(string name)
    {
        OnnxModel model = Zoo.Load(name);
        string output = model.Outputs[0].Name;
        OnnxModel cut = SubgraphExtractor.Extract(model, inputs: null, [output]);
        new GraphIndex(cut).CheckTopology();
        Assert.Equal(model.Inputs[0].ToString(), Assert.Single(cut.Inputs).ToString());
        Assert.Equal(model.Outputs[0].ToString(), cut.Outputs[0].ToString());
        // Extracting once more changes nothing.
        Assert.Equal(cut.ToByteArray(), SubgraphExtractor.Extract(cut, inputs: null, [output]).ToByteArray());
    }

    [Fact]
    public void Extract_BetweenInnerTensors_MakesAHeadOfItsOwn()
    {
        OnnxModel model = Classifier();
        OnnxModel head = SubgraphExtractor.Extract(model, ["features"], ["logits"]);
        Assert.Equal(["GlobalAveragePool", "Flatten", "Gemm"], head.Graph.Node.Select(n => n.OpType));
        Assert.Equal(["weight", "bias"], head.Graph.Initializer.Select(t => t.Name));
        OnnxValueInfo input = Assert.Single(head.Inputs);
        Assert.Equal(("features", OnnxElementType.Float), (input.Name, input.ElementType));
        Assert.Null(input.Shape);
        Assert.Equal("logits [N,5]", head.Outputs[0].ToString());
    }

    [Fact]
    public void Extract_UpToInnerTensor_DropsTheRest()
    {
        OnnxModel backbone = SubgraphExtractor.Extract(Classifier(), inputs: null, ["features"]);
        Assert.Equal(["Conv", "Relu"], backbone.Graph.Node.Select(n => n.OpType));
        Assert.Single(backbone.Graph.Initializer);
        Assert.Equal(OnnxElementType.Undefined, backbone.Outputs[0].ElementType);
    }

    [Fact]
    public void Extract_BeginningAtAnInitializer_MakesItAnInput()
    {
        OnnxModel cut = SubgraphExtractor.Extract(Classifier(), ["features", "weight"], ["logits"]);
        Assert.Equal(["features", "weight [5,4]"], cut.Inputs.Select(i => i.ToString()));
        Assert.Equal("bias", Assert.Single(cut.Graph.Initializer).Name);
    }

    [Fact]
    public void Extract_StatedInnerShape_IsKept()
    {
        OnnxModel model = Classifier();
        model.Graph.ValueInfo.Add(new OnnxValueInfo("features", OnnxElementType.Float, ["N", 4, 8, 8]).ToProto());
        Assert.Equal("features [N,4,8,8]", SubgraphExtractor.Extract(model, ["features"], ["logits"]).Inputs[0].ToString());
        Assert.Equal("features [N,4,8,8]", SubgraphExtractor.Extract(model, null, ["features"]).Outputs[0].ToString());
        Assert.Equal("features", Assert.Single(SubgraphExtractor.Extract(model, null, ["logits"]).Graph.ValueInfo).Name);
    }

    [Fact]
    public void Extract_NodeOfSeveralOutputs_OneOfThemFed_RenamesThatOne()
    {
        OnnxModel model = Empty();
        model.Graph.Input.Add(new ValueInfoProto { Name = "x" });
        model.Graph.Node.Add(Node("Split", ["x"], ["a", "b"]));
        model.Graph.Node.Add(Node("Add", ["a", "b"], ["y"]));
        model.Graph.Output.Add(new ValueInfoProto { Name = "y" });
        OnnxModel cut = SubgraphExtractor.Extract(model, ["x", "a"], ["y"]);
        Assert.Equal(["a/unused", "b"], cut.Graph.Node[0].Output);
        new GraphIndex(cut).CheckTopology();
    }

    [Fact]
    public void Extract_CapturedTensor_ComesAlong()
    {
        OnnxModel model = Chain(2);
        model.Graph.Initializer.Add(OnnxTensor.Create("condition", [1f], 1));
        model.Graph.Node.Add(If("condition", "t0", "z"));
        OnnxModel cut = SubgraphExtractor.Extract(model, null, ["z"]);
        Assert.Equal(["Relu", "If"], cut.Graph.Node.Select(n => n.OpType));
        Assert.Equal("x", Assert.Single(cut.Inputs).Name);
    }

    [Fact]
    public void Extract_Functions_AreKept()
    {
        OnnxModel model = Classifier();
        model.Proto.Functions.Add(new FunctionProto { Domain = "mine", Name = "F" });
        Assert.Equal("F", Assert.Single(SubgraphExtractor.Extract(model, null, ["logits"]).Proto.Functions).Name);
    }

    [Fact]
    public void Extract_ConstantThatIsNone_SaysOnWhatItDepends()
    {
        OnnxException e = Assert.Throws<OnnxException>(() => SubgraphExtractor.Extract(Classifier(), [], ["features"]));
        Assert.Equal(
            "The cut depends on the graph input 'input', but it was asked for as a constant; add 'input' to the inputs.",
            e.Message
        );
    }

    [Fact]
    public void Extract_UnknownTensor_NamesTheOutputs()
    {
        OnnxException e = Assert.Throws<OnnxException>(() => SubgraphExtractor.Extract(Classifier(), null, ["logit"]));
        Assert.Equal("The model has no tensor 'logit'; name one of its tensors, such as its outputs 'logits'.", e.Message);
    }

    [Fact]
    public void Extract_InputThatNothingNeeds_SaysSo()
    {
        OnnxException e = Assert.Throws<OnnxException>(() => SubgraphExtractor.Extract(Classifier(), ["input", "bias"], ["features"]));
        Assert.Equal("The cut was to begin at 'bias', but none of its outputs depends on it; leave it out.", e.Message);
    }

    [Fact]
    public void Extract_NoOutputs_IsRefused() =>
        Assert.Throws<ArgumentException>("outputs", () => SubgraphExtractor.Extract(Classifier(), null, []));

    [Fact]
    public void Extract_DeepChain_NeedsNoStack() =>
        Assert.Equal(100_000, SubgraphExtractor.Extract(Chain(100_000), null, ["y"]).Graph.Node.Count);
}
