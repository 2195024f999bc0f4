using Partwise.Models;
using Partwise.Onnx;
using Partwise.Testing;

namespace Partwise.Tests.Models;

/// <summary>21 architectures as the PyTorch exporter writes them, against zoo.tsv.</summary>
[Trait(TestData.Category, TestData.Golden)]
public sealed class HeadFinderZooTests
{
    private static readonly Dictionary<string, (string Kind, HeadExactness Exactness, bool NonNegative)> s_expected = new()
    {
        ["alexnet"] = ("flatten-mlp", HeadExactness.ExactPerImage, true),
        ["convnext_tiny"] = ("pooled-norm-linear", HeadExactness.Exact, false),
        ["densenet121"] = ("pooled-linear", HeadExactness.Exact, true),
        ["densenet161"] = ("pooled-linear", HeadExactness.Exact, true),
        ["efficientnet_b0"] = ("pooled-linear", HeadExactness.Exact, false),
        ["googlenet"] = ("pooled-linear", HeadExactness.Exact, true),
        ["inception_v3"] = ("pooled-linear", HeadExactness.Exact, true),
        ["mobilenet_v2"] = ("pooled-linear", HeadExactness.Exact, true),
        ["mobilenet_v3_large"] = ("pooled-mlp", HeadExactness.FirstOrder, false),
        ["regnet_y_400mf"] = ("pooled-linear", HeadExactness.Exact, true),
        ["resnet18"] = ("pooled-linear", HeadExactness.Exact, true),
        ["resnet34"] = ("pooled-linear", HeadExactness.Exact, true),
        ["resnet50"] = ("pooled-linear", HeadExactness.Exact, true),
        ["resnet152"] = ("pooled-linear", HeadExactness.Exact, true),
        ["shufflenet_v2_x1_0"] = ("pooled-linear", HeadExactness.Exact, true),
        ["squeezenet1_1"] = ("conv-activation-pooled", HeadExactness.ExactPerImage, true),
        ["swin_t"] = ("pooled-linear", HeadExactness.Exact, false),
        ["vit_b_16"] = ("class-token", HeadExactness.FirstOrder, false),
    };

    public static TheoryData<string> Names => [.. s_expected.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Find_ExportedArchitecture_AgreesWithTheTable(string name)
    {
        string[] row = Row(name);
        OnnxModel model = OnnxModel.Load(TestData.Data("zoo", name + ".onnx"));
        ModelInspection i = HeadFinder.Find(model, name, null, TestContext.Current.CancellationToken).Inspection;
        (string kind, HeadExactness exactness, bool nonNegative) = s_expected[name];
        Assert.Null(i.Reason);
        Assert.Equal((kind, exactness, nonNegative), (i.Kind.Name, i.Exactness, i.Features!.NonNegative));
        Assert.Equal(1000, i.Classes);
        Assert.Equal(
            kind == "class-token" ? "Nx768x14x14"
                : name == "alexnet" ? "Nx256x6x6"
                : row[8],
            $"Nx{i.Features.Channels}x{i.Features.Height}x{i.Features.Width}"
        );
        // The table names what the flattening reads before an average pooling of one position each, and the class token's last layer.
        if (kind is not ("class-token" or "flatten-mlp") && name != "swin_t")
            Assert.Equal(row[7], i.Features.Tensor);
        if (kind == "pooled-linear" && name != "swin_t")
            Assert.Equal(
                row[6],
                i.Path.Replace("GlobalAveragePool", "GAP", StringComparison.Ordinal)
                    .Replace(" -> ", "->", StringComparison.Ordinal)
                    .Replace("MatMul->Add", "Gemm", StringComparison.Ordinal)
            );
        Assert.Equal(int.Parse(row[1]), i.Opset);
        Assert.Equal(long.Parse(row[9]), i.Bytes);
    }

    [Fact]
    public void Table_AllModels_AreCovered()
    {
        string[] all = [.. File.ReadLines(TestData.Data("zoo", "zoo.tsv")).Skip(1).Select(l => l.Split('\t')[0])];
        Assert.Equal(all.Order(), s_expected.Keys.Concat(["vgg16", "vgg19", "vgg19_bn"]).Order());
    }

    private static string[] Row(string name) =>
        File.ReadLines(TestData.Data("zoo", "zoo.tsv")).Select(l => l.Split('\t')).Single(r => r[0] == name);
}
