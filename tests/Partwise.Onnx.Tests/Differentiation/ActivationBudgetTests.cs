using Partwise.Onnx.Differentiation;

namespace Partwise.Onnx.Tests.Differentiation;

public sealed class ActivationBudgetTests
{
    [Theory]
    [InlineData(1, 32, 32)]
    [InlineData(-1, -1, -1)]
    public void Require_TensorThatIsDoubledTwentyTimes_IsRefusedBeforeItRuns(long batch, long height, long width)
    {
        OnnxModel model = Doubled(20, batch, height, width);
        Assert.Equal(
            "The model holds 9,664 MB at 'Concat_18' for one image ('Concat_18' alone 6,443 MB), but at most 8,590 MB are held; export a "
                + "classifier with a smaller input, or with smaller tensors.",
            Assert.Throws<OnnxException>(() => ActivationBudget.Require(model, 32, 32)).Message
        );
    }

    [Fact]
    public void Require_ShapesStatedTooSmall_CountsWhatFollowsFromTheGraph()
    {
        OnnxModel model = Doubled(20, 1, 32, 32);
        foreach (NodeProto node in model.Graph.Node)
        {
            ValueInfoProto value = model.Graph.Input[0].Clone();
            value.Name = node.Output[0];
            model.Graph.ValueInfo.Add(value);
        }
        Assert.Throws<OnnxException>(() => ActivationBudget.Require(model, 32, 32));
    }

    [Fact]
    public void Require_LongChain_CountsWhatIsHeldAtTheSameTime()
    {
        var g = new GraphBuilder();
        string x = g.Input("input", OnnxElementType.Float, 1, 3, 10_000, 10_000);
        for (int i = 0; i < 50; i++)
            x = g.Node("Relu", x);
        g.Output(x, OnnxElementType.Float, 1, 3, 10_000, 10_000);
        ActivationBudget.Require(g.Build(), 224, 224);
    }

    private static OnnxDimension Size(long size) => size < 0 ? OnnxDimension.Unknown : size;

    private static OnnxModel Doubled(int times, params long[] image)
    {
        var g = new GraphBuilder();
        string x = g.Input("input", OnnxElementType.Float, Size(image[0]), 3, Size(image[1]), Size(image[2]));
        for (int i = 0; i < times; i++)
            x = g.Node("Concat", [x, x], OnnxAttribute.Of("axis", 2L));
        g.Output(x, OnnxElementType.Float, OnnxDimension.Unknown);
        return g.Build();
    }
}
