using Partwise.Onnx;
using Partwise.Testing;
using Partwise.Training;

namespace Partwise.Tests.Training;

public sealed class BackboneTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_WithOrWithoutHead_CutsBehindTheFeatureMap(bool head)
    {
        using TemporaryFolder folder = new();
        Backbone backbone = Backbone.Open(Samples.Backbone(folder, head: head), cancellationToken: Token);
        Assert.Equal((8, 4, 4, true), (backbone.Map.Channels, backbone.Map.Height, backbone.Map.Width, backbone.Map.NonNegative));
        Assert.Equal(["Conv", "Relu"], backbone.Model.Graph.Node.Select(n => n.OpType));
        Assert.Equal(backbone.FeatureTensor, Assert.Single(backbone.Model.Outputs).Name);
        Assert.Equal(Samples.Size, backbone.Preprocessing.Crop.Height);
    }

    [Fact]
    public void Open_ChannelsLast_SaysThatItCannotServe()
    {
        using TemporaryFolder folder = new();
        var graph = new GraphBuilder();
        string input = graph.Input("input", OnnxElementType.Float, "N", 3, 8, 8);
        string map = graph.Node("Transpose", [graph.Node("Relu", input)], OnnxAttribute.Of("perm", 0, 2, 3, 1));
        string mean = graph.Node("ReduceMean", [map], OnnxAttribute.Of("axes", 1, 2), OnnxAttribute.Of("keepdims", 0));
        graph.Output(graph.Linear(mean, graph.Initializer([1, 2, 3, 4, 5, 6], 2, 3)), OnnxElementType.Float, "N", 2);
        graph.Build().SaveAs(folder.File("last.onnx"));
        PartwiseException e = Assert.Throws<PartwiseException>(() => Backbone.Open(folder.File("last.onnx"), cancellationToken: Token));
        Assert.Contains("cannot serve as a backbone", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoFeatureMap_SaysThatItCannotServe()
    {
        using TemporaryFolder folder = new();
        var graph = new GraphBuilder();
        string flat = graph.Node("Flatten", graph.Input("input", OnnxElementType.Float, "N", 3, 2, 2));
        graph.Output(graph.Node("Softmax", flat), OnnxElementType.Float, "N", 12);
        graph.Build().SaveAs(folder.File("flat.onnx"));
        PartwiseException e = Assert.Throws<PartwiseException>(() => Backbone.Open(folder.File("flat.onnx"), cancellationToken: Token));
        Assert.Contains(
            "cannot serve as a backbone: no feature map [N,D,H,W] was found before its output. Give a convolutional network",
            e.Message,
            StringComparison.Ordinal
        );
    }
}
