using Partwise.Testing;

namespace Partwise.Onnx.Tests;

public sealed class ReceptiveFieldTests
{
    [Theory]
    [Trait(TestData.Category, TestData.Golden)]
    [InlineData("vgg16", "/features/features.30/MaxPool_output_0", 32, 212, 16)]
    [InlineData("vgg19", "/features/features.36/MaxPool_output_0", 32, 268, 16)]
    [InlineData("resnet34", "/layer4/layer4.2/relu_1/Relu_output_0", 32, 899, 0.5)]
    [InlineData("densenet121", "/Relu_output_0", 32, 2071, 14.5)]
    public void Of_PublishedBackbone_IsWhatThePublishedCodeComputes(string name, string tensor, long jump, long size, double start)
    {
        ReceptiveField field = ReceptiveField.Of(OnnxModel.Load(TestData.Data("zoo", name + ".onnx")), tensor);
        Assert.Equal((jump, size, start), (field.Rows!.Jump, field.Rows.Size, field.Rows.Start));
        Assert.Equal(field.Rows, field.Columns);
    }

    [Fact]
    public void Of_StridedPaddedDilatedWindow_CountsEachAxis()
    {
        var g = new GraphBuilder();
        string x = g.Input("input", OnnxElementType.Float, 1, 1, 32, 32);
        string y = g.Node(
            "MaxPool",
            [x],
            OnnxAttribute.Of("kernel_shape", [3L, 5L]),
            OnnxAttribute.Of("strides", 2L, 1L),
            OnnxAttribute.Of("pads", 1L, 0L, 1L, 0L)
        );
        string z = g.Node("AveragePool", [y], OnnxAttribute.Of("kernel_shape", 2L, 2L), OnnxAttribute.Of("strides", 2L, 2L));
        g.Output(z, OnnxElementType.Float, 1, 1, 8, 14);
        ReceptiveField field = ReceptiveField.Of(g.Build(), z);
        Assert.Equal(new ReceptiveAxis(4, -1, 5), field.Rows);
        Assert.Equal(new ReceptiveAxis(2, 0, 6), field.Columns);
        Assert.Equal((0, 4), (field.Rows!.From(0, 32), field.Rows.To(0, 1, 32)));
        Assert.Equal((27, 32), (field.Rows.From(7, 32), field.Rows.To(7, 1, 32)));
    }

    [Fact]
    public void Of_TwoBranches_IsTheirUnion()
    {
        var g = new GraphBuilder();
        string x = g.Input("input", OnnxElementType.Float, 1, 1, 8, 8);
        string wide = g.Node("MaxPool", [x], OnnxAttribute.Of("kernel_shape", 5L, 5L), OnnxAttribute.Of("pads", 2L, 2L, 2L, 2L));
        string sum = g.Node("Add", [wide, x]);
        g.Output(sum, OnnxElementType.Float, 1, 1, 8, 8);
        Assert.Equal(new ReceptiveAxis(1, -2, 5), ReceptiveField.Of(g.Build(), sum).Rows);
    }

    [Fact]
    public void Of_GateFromAGlobalPooling_SeesEverything()
    {
        var g = new GraphBuilder();
        string x = g.Input("input", OnnxElementType.Float, 1, 1, 8, 8);
        string gated = g.Node("Mul", [x, g.Node("Sigmoid", [g.Node("GlobalAveragePool", [x])])]);
        g.Output(gated, OnnxElementType.Float, 1, 1, 8, 8);
        Assert.Equal(ReceptiveField.Whole, ReceptiveField.Of(g.Build(), gated));
    }

    [Fact]
    public void Of_TensorThatIsNotThere_SaysSo()
    {
        var g = new GraphBuilder();
        g.Output(g.Node("Relu", [g.Input("input", OnnxElementType.Float, 1, 1, 8, 8)]), OnnxElementType.Float, 1, 1, 8, 8);
        ArgumentException e = Assert.Throws<ArgumentException>(() => ReceptiveField.Of(g.Build(), "nothing"));
        Assert.StartsWith("No tensor 'nothing' that depends on the input is in the graph", e.Message, StringComparison.Ordinal);
    }
}
