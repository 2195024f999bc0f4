namespace Partwise.Onnx.Tests;

public class GraphBuilderTests
{
    [Fact]
    public void Build_Classifier_IsAWholeModel()
    {
        OnnxModel model = OnnxModel.Parse(TestModels.Classifier().ToByteArray());
        Assert.Equal(["Conv", "Relu", "GlobalAveragePool", "Flatten", "Gemm"], model.Graph.Node.Select(n => n.OpType));
        NodeProto conv = model.Graph.Node[0];
        Assert.Equal([1, 1, 1, 1], conv.GetInts("pads")!);
        Assert.Equal([1, 1], conv.GetInts("strides")!);
        Assert.Equal(7, model.Proto.IrVersion);
        Assert.Equal(model.Graph.Node.Count, model.Graph.Node.Select(n => n.Name).Distinct().Count());
    }

    [Fact]
    public void Linear_WithBias_IsATransposedGemm()
    {
        var g = new GraphBuilder(opset: 17);
        string x = g.Input("x", OnnxElementType.Float, "N", 2);
        g.Output(g.Linear(x, g.Initializer([1f, 2, 3, 4], 2, 2), g.Initializer([5f, 6], 2)), OnnxElementType.Float, "N", 2);
        OnnxModel model = g.Build();
        NodeProto gemm = Assert.Single(model.Graph.Node);
        Assert.Equal(1, gemm.GetInt("transB", 0));
        Assert.Equal(3, gemm.Input.Count);
        Assert.Equal(17, model.Opset);
    }

    [Fact]
    public void Build_ConstantsAndNames_AreKeptApart()
    {
        var g = new GraphBuilder();
        Assert.Equal("constant", g.Initializer([1f], 1));
        Assert.Equal("constant_1", g.Initializer([1L, 2L], 2));
        Assert.Equal("Relu", g.Node("Relu", "constant"));
        Assert.Equal("Relu_1", g.Node("Relu", "constant"));
        Assert.Equal("mine", g.NamedNode("mine", "Abs", ["Relu"]));
        Assert.Throws<OnnxException>(() => g.NamedNode("mine", "Abs", ["Relu"]));
        Assert.Throws<OnnxException>(() => g.Input("mine", OnnxElementType.Float));
    }

    [Fact]
    public void Build_TensorThatNothingMakes_IsRefused()
    {
        var g = new GraphBuilder();
        g.Node("Relu", "nothing");
        Assert.Contains("reads the tensor 'nothing'", Assert.Throws<OnnxFormatException>(g.Build).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_ThenGoOn_LeavesTheFirstModel()
    {
        var g = new GraphBuilder();
        string x = g.Input("x", OnnxElementType.Float, 1);
        g.Output(g.Node("Relu", x), OnnxElementType.Float, 1);
        OnnxModel first = g.Build();
        g.Node("Abs", x);
        Assert.Single(first.Graph.Node);
        Assert.Equal(2, g.Build().Graph.Node.Count);
    }

    [Fact]
    public void Constructor_OperatorSetTooOld_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>("opset", () => new GraphBuilder(opset: 6));
}
