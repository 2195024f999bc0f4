using Partwise.Onnx.Differentiation;

namespace Partwise.Onnx.Tests.Differentiation;

public sealed class ConstantBudgetTests
{
    [Fact]
    public void Require_ConstantsThatFillMemory_AreRefusedBeforeTheyRun()
    {
        var g = new GraphBuilder();
        string zeros = g.Node("ConstantOfShape", g.Initializer([2000L, 1000, 1000], 3));
        g.Output(g.Node("Relu", zeros), OnnxElementType.Float, 2000, 1000, 1000);
        var e = Assert.Throws<OnnxException>(() => ConstantBudget.Require(g.Build()));
        Assert.Equal(
            "The model computes 16,000 MB of constants ('ConstantOfShape' alone 8,000 MB) from 1 MB that it stores, but at most "
                + "2,148 MB are computed; export it again with its weights stored.",
            e.Message
        );
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2 2")]
    public void Require_ShapeStatedTooSmall_CountsWhatFollowsFromTheGraph(string stated)
    {
        var g = new GraphBuilder();
        string zeros = g.Node("ConstantOfShape", g.Initializer([2000L, 1000, 1000], 3));
        g.Output(g.Node("Relu", zeros), OnnxElementType.Float, [.. stated.Split(' ').Select(d => (OnnxDimension)(d[0] - '0'))]);
        OnnxModel model = g.Build();
        model.Graph.ValueInfo.Add(model.Graph.Output[0].Clone());
        model.Graph.ValueInfo[0].Name = zeros;
        Assert.StartsWith(
            "The model computes 16,000 MB of constants",
            Assert.Throws<OnnxException>(() => ConstantBudget.Require(model)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Require_ConstantsBesideAnImage_AreCountedAndTheImageIsNot()
    {
        var g = new GraphBuilder();
        string x = g.Input("input", OnnxElementType.Float, 1, 3, 100_000, 100_000);
        g.Output(g.Node("Relu", x), OnnxElementType.Float, 1, 3, 100_000, 100_000);
        ConstantBudget.Require(g.Build());
        g.Output(
            g.Node("Add", [x, g.Node("ConstantOfShape", g.Initializer([1L, 3, 100_000, 100_000], 4))]),
            OnnxElementType.Float,
            1,
            3,
            100_000,
            100_000
        );
        Assert.StartsWith(
            "The model computes 120,000 MB of constants ('ConstantOfShape' alone 120,000 MB)",
            Assert.Throws<OnnxException>(() => ConstantBudget.Require(g.Build())).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Require_ConstantsFromLargeWeights_MayBeLarge()
    {
        var g = new GraphBuilder();
        string weights = g.Initializer(new float[4_000_000], 2000, 2000);
        string wide = g.Node("Expand", [weights, g.Initializer([30L, 1, 1], 3)]);
        g.Output(wide, OnnxElementType.Float, 30, 2000, 2000);
        ConstantBudget.Require(g.Build());
    }

    [Theory]
    [InlineData(1L << 62, "endlessly many")]
    [InlineData(60_000L, "120,001")]
    public void Require_LongLoop_IsRefused(long trips, string runs)
    {
        var e = Assert.Throws<OnnxException>(() => ConstantBudget.Require(Loop(trips)));
        Assert.Equal(
            $"The model runs {runs} operators to compute its constants, but at most 100,000 are run; export it again with its "
                + $"weights stored.",
            e.Message
        );
    }

    [Fact]
    public void Require_ShortLoop_IsAllowed() => ConstantBudget.Require(Loop(1000));

    [Fact]
    public void Require_LoopOfUnknownLength_IsRefused()
    {
        OnnxModel model = Loop(3);
        model.Graph.Node[^1].Input[0] = "";
        Assert.Contains(
            "endlessly many",
            Assert.Throws<OnnxException>(() => ConstantBudget.Require(model)).Message,
            StringComparison.Ordinal
        );
    }

    private static OnnxModel Loop(long trips)
    {
        var body = new GraphProto { Name = "body" };
        body.Input.Add([
            new OnnxValueInfo("i", OnnxElementType.Int64, []).ToProto(),
            new OnnxValueInfo("go", OnnxElementType.Bool, []).ToProto(),
            new OnnxValueInfo("v", OnnxElementType.Float, []).ToProto(),
        ]);
        body.Node.Add([TestModels.Node("Identity", ["go"], ["go_on"]), TestModels.Node("Neg", ["v"], ["w"])]);
        body.Output.Add([new ValueInfoProto { Name = "go_on" }, new ValueInfoProto { Name = "w" }]);
        OnnxModel model = TestModels.Empty();
        model.Graph.Initializer.Add([OnnxTensor.Create("trips", [trips]), OnnxTensor.Create("start", [1f])]);
        model.Graph.Node.Add(TestModels.Node("Loop", ["trips", "", "start"], ["y"], OnnxAttribute.Of("body", body)));
        model.Graph.Output.Add(new ValueInfoProto { Name = "y" });
        return model;
    }
}
