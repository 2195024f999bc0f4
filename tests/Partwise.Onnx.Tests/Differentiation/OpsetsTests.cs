using Partwise.Onnx.Differentiation;

namespace Partwise.Onnx.Tests.Differentiation;

public sealed class OpsetsTests
{
    [Theory]
    [InlineData(11, "Relu", 17)]
    [InlineData(12, "Dropout", 17)]
    [InlineData(13, "Softmax", 17)]
    [InlineData(13, "BatchNormalization", 17)]
    [InlineData(13, "RoiAlign", 17)]
    [InlineData(7, "Dropout", 17)]
    [InlineData(12, "Softmax", 17)]
    [InlineData(9, "Upsample", 17)]
    [InlineData(16, "RoiAlign", 17)]
    [InlineData(18, "Relu", 18)]
    public void RaiseForGradients_SafeOrNot_RaisesOrLeaves(int opset, string opType, int expected)
    {
        OnnxModel model = Model(opset, opType);
        Opsets.RaiseForGradients(model);
        Assert.Equal(expected, model.Opset);
        Assert.Equal(8, model.Proto.IrVersion);
    }

    [Theory]
    [InlineData(8, "Scan", ", and cannot be raised because Scan 'y' has no newer form")]
    [InlineData(6, "Relu", "")]
    public void RaiseForGradients_TooOld_SaysWhy(int opset, string opType, string why)
    {
        var e = Assert.Throws<OnnxException>(() => Opsets.RaiseForGradients(Model(opset, opType)));
        Assert.Equal(
            $"The model uses operator set {opset}, but gradients need 13 or newer{why}; export the model again with operator set 17.",
            e.Message
        );
    }

    [Fact]
    public void RaiseForGradients_TrainingBatchNormalization_Leaves()
    {
        OnnxModel model = Model(13, "BatchNormalization");
        model.Graph.Node[0].Output.Add("mean");
        Opsets.RaiseForGradients(model);
        Assert.Equal(13, model.Opset);
    }

    [Fact]
    public void AddGradients_OverlappingPoolWhereScatterCannotAdd_SaysWhy()
    {
        OnnxModel model = Model(13, "MaxPool");
        model.Graph.Node[0].Attribute.Add(OnnxAttribute.Of("kernel_shape", 3L, 3L));
        model.Graph.Node.Add(TestModels.Node("BatchNormalization", ["x", "x", "x", "x", "x"], ["z", "mean"]));
        var e = Assert.Throws<OnnxException>(() => GradientBuilder.AddGradients(model, "y", ["x"]));
        Assert.Contains("operator set 13, in which ScatterElements does not add", e.Message, StringComparison.Ordinal);
    }

    private static OnnxModel Model(int opset, string opType)
    {
        OnnxModel model = TestModels.Empty();
        model.Proto.OpsetImport[0].Version = opset;
        model.Graph.Input.Add(new OnnxValueInfo("x", OnnxElementType.Float, [1, 1, 8, 8]).ToProto());
        model.Graph.Node.Add(TestModels.Node(opType, ["x"], ["y"]));
        model.Graph.Output.Add(new ValueInfoProto { Name = "y" });
        return model;
    }
}
