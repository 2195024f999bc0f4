using Partwise.Models;
using Partwise.Onnx;
using Partwise.Testing;

namespace Partwise.Tests.Models;

/// <summary>21 architectures as the PyTorch exporter writes them, against zoo.tsv.</summary>
[Trait(TestData.Category, TestData.Golden)]
public sealed class HeadFinderZooTests
{
    private static readonly Dictionary<string, (HeadKind Kind, string? Reason)> s_expected = new()
    {
        ["alexnet"] = (HeadKind.FlattenedHidden, "the pooling leaves more than one position"),
        ["convnext_tiny"] = (HeadKind.PooledNormalized, "normalisation"),
        ["densenet121"] = (HeadKind.PooledLinear, null),
        ["densenet161"] = (HeadKind.PooledLinear, null),
        ["efficientnet_b0"] = (HeadKind.PooledLinear, "negative values"),
        ["googlenet"] = (HeadKind.PooledLinear, null),
        ["inception_v3"] = (HeadKind.PooledLinear, null),
        ["mobilenet_v2"] = (HeadKind.PooledLinear, null),
        ["mobilenet_v3_large"] = (HeadKind.PooledHidden, "hidden layers"),
        ["regnet_y_400mf"] = (HeadKind.PooledLinear, null),
        ["resnet18"] = (HeadKind.PooledLinear, null),
        ["resnet34"] = (HeadKind.PooledLinear, null),
        ["resnet50"] = (HeadKind.PooledLinear, null),
        ["resnet152"] = (HeadKind.PooledLinear, null),
        ["shufflenet_v2_x1_0"] = (HeadKind.PooledLinear, null),
        ["squeezenet1_1"] = (HeadKind.ConvolutionActivationPooled, "an activation stands between"),
        ["swin_t"] = (HeadKind.PooledLinear, "negative values"),
        ["vit_b_16"] = (HeadKind.ClassToken, "one token"),
    };

    public static TheoryData<string> Names => [.. s_expected.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Find_ExportedArchitecture_AgreesWithTheTable(string name)
    {
        string[] row = Row(name);
        OnnxModel model = OnnxModel.Load(TestData.Data("zoo", name + ".onnx"));
        ModelInspection i = HeadFinder.Find(model, name, null, TestContext.Current.CancellationToken).Inspection;
        (HeadKind kind, string? reason) = s_expected[name];
        Assert.Equal(kind, i.Kind);
        Assert.Equal(1000, i.Classes);
        if (reason is null)
            Assert.Null(i.Reason);
        else
            Assert.Contains(reason, i.Reason, StringComparison.Ordinal);
        Assert.Equal(reason is null, i.Decomposable);
        Assert.Equal(i.Reason is null, i.Remedy is null);
        Assert.Equal(row[7], i.Features!.Tensor);
        Assert.Equal(row[8], i.Features.Height is { } h ? $"Nx{i.Features.Channels}x{h}x{i.Features.Width}" : $"Nx197x{i.Features.Channels}");
        if (kind == HeadKind.PooledLinear && name != "swin_t")
            Assert.Equal(row[6], i.Path.Replace("GlobalAveragePool", "GAP", StringComparison.Ordinal).Replace(" -> ", "->", StringComparison.Ordinal).Replace("MatMul->Add", "Gemm", StringComparison.Ordinal));
        Assert.Equal(int.Parse(row[1]), i.Opset);
        Assert.Equal(long.Parse(row[9]), i.Bytes);
    }

    /// <summary>The VGGs unfold to half a gigabyte when run, so only their wiring is read.</summary>
    [Theory]
    [InlineData("vgg16")]
    [InlineData("vgg19")]
    [InlineData("vgg19_bn")]
    public void Follow_Vgg_IsAnAveragePoolWithHiddenLayers(string name)
    {
        OnnxModel model = OnnxModel.Load(TestData.Data("zoo", name + ".onnx"));
        var graph = new GraphIndex(model);
        var constants = new ConstantFolder(model, graph);
        HeadCandidate head = new HeadWalk(graph, constants).Follow(new ScoreWalk(graph, constants).Follow(model.Outputs[0].Name));
        Assert.Equal(HeadKind.PooledHidden, head.Kind);
        Assert.Equal("AveragePool", head.Pooling!.OpType);
        Assert.Equal(Row(name)[7], head.Features);
        Assert.Equal([1L, 1L], head.Pooling.GetInts("kernel_shape")!);
    }

    [Fact]
    public void Table_AllModels_AreCovered()
    {
        string[] all = [.. File.ReadLines(TestData.Data("zoo", "zoo.tsv")).Skip(1).Select(l => l.Split('\t')[0])];
        Assert.Equal(all.Order(), s_expected.Keys.Concat(["vgg16", "vgg19", "vgg19_bn"]).Order());
    }

    private static string[] Row(string name)
        => File.ReadLines(TestData.Data("zoo", "zoo.tsv")).Select(l => l.Split('\t')).Single(r => r[0] == name);
}
