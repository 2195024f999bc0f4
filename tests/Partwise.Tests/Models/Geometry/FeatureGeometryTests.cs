using Partwise.Attribution;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Tests.Models.Geometry;

public sealed class FeatureGeometryTests
{
    private const int Side = DotNetwork.Side;

    private static readonly Dictionary<string, string[]> s_networks = new()
    {
        ["end"] = ["conv 3 2 1 0 1", "conv 3 2 1 0 1", "conv 3 2 1 0 1", "conv 3 2 1 0 1"],
        ["begin"] = ["conv 3 2 1 1 0", "conv 3 2 1 1 0", "conv 3 2 1 1 0", "conv 3 2 1 1 0"],
        ["symmetric"] = ["conv 3 2 1 1 1", "conv 3 2 1 1 1", "conv 3 2 1 1 1", "conv 3 2 1 1 1"],
        ["none"] = ["conv 3 2 1 0 0", "conv 3 2 1 0 0", "conv 3 2 1 0 0"],
        ["dilated"] = ["conv 3 2 1 0 1", "conv 3 2 1 0 1", "conv 3 1 2 2 2", "conv 3 2 2 1 3"],
        ["pooled"] = ["conv 3 1 1 1 1", "max 2 2 0 0", "max 3 2 0 1", "average 2 2 0 0"],
        ["patches"] = ["conv 16 16 1 0 0"],
    };

    public static TheoryData<string> Networks => [.. s_networks.Keys];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Geometry_MovingDot_IsDrawnWithinHalfACell(string name)
    {
        using var network = new DotNetwork(s_networks[name]);
        var model = new ClassifierModel(network.Classifier);
        FeatureGeometry geometry = network.Classifier.Geometry;
        Assert.NotEqual(FeatureGeometry.Even, geometry.Rule);
        for (int at = 24; at < Side - 24; at += 5)
        {
            (double x, double y) = Centroid(model, Dot(at, Side - 1 - at));
            Assert.InRange(x, at + 0.5 - (geometry.StepX / 2), at + 0.5 + (geometry.StepX / 2));
            Assert.InRange(y, Side - at - 0.5 - (geometry.StepY / 2), Side - at - 0.5 + (geometry.StepY / 2));
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Geometry_MirroredDot_GivesMirroredMap(string name)
    {
        using var network = new DotNetwork(s_networks[name]);
        var model = new ClassifierModel(network.Classifier);
        double step = network.Classifier.Geometry.StepX;
        double bias = Enumerable
            .Range(24, Side - 48)
            .Average(at => (Centroid(model, Dot(at, 60)).X + Centroid(model, Dot(Side - 1 - at, 60)).X - Side) / 2);
        Assert.InRange(bias, -step / 10, step / 10);
    }

    [Fact]
    public void Geometry_EndPaddedNetwork_LiesBehindTheEvenGrid()
    {
        using var network = new DotNetwork(s_networks["end"]);
        FeatureGeometry geometry = network.Classifier.Geometry;
        Assert.Equal(FeatureGeometry.Measured, geometry.Rule);
        // Four strides of 2, each padded at the end only: half a pixel of 1 + 2 + 4 + 8 beyond the grid's 8.
        Assert.InRange(geometry.FirstX, 14.5, 15.5);
        Assert.Equal(16, geometry.StepX);
        Assert.NotNull(geometry.Grid);
    }

    [Fact]
    public void Geometry_CentredWindows_AreTheEvenGrid()
    {
        using var network = new DotNetwork(s_networks["patches"]);
        Assert.Equal(FeatureGeometry.Graph, network.Classifier.Geometry.Rule);
        Assert.Null(network.Classifier.Geometry.Grid);
    }

    [Fact]
    public void Geometry_GateBesideWindows_FollowsTheWindows()
    {
        using var network = new DotNetwork(
            s_networks["end"],
            (g, x) => g.Node("Mul", [x, g.Node("Sigmoid", [g.Node("GlobalAveragePool", [x])])])
        );
        Assert.InRange(network.Classifier.Geometry.FirstX, 14, 16);
    }

    [Fact]
    public void Geometry_Resizing_SaysThatTheGridIsEven()
    {
        using var network = new DotNetwork(
            s_networks["end"],
            (g, x) =>
                g.Node(
                    "Transpose",
                    [g.Node("Transpose", [x], OnnxAttribute.Of("perm", 0L, 1L, 3L, 2L))],
                    OnnxAttribute.Of("perm", 0L, 1L, 3L, 2L)
                )
        );
        Assert.Equal(FeatureGeometry.Even, network.Classifier.Geometry.Rule);
        Assert.StartsWith(
            "The receptive field cannot be followed through the graph",
            network.Classifier.Geometry.Note,
            StringComparison.Ordinal
        );
        Assert.Null(network.Classifier.Geometry.Grid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("{}")]
    [InlineData(
        """{"rule":"graph","note":"","inputWidth":224,"inputHeight":224,"rows":7,"columns":7,"firstX":1e9,"firstY":16,"stepX":32,"stepY":32}"""
    )]
    [InlineData(
        """{"rule":"graph","note":"","inputWidth":224,"inputHeight":224,"rows":7,"columns":7,"firstX":16,"firstY":16,"stepX":0,"stepY":32}"""
    )]
    public void FromMetadata_Nonsense_IsNothing(string json) => Assert.Null(FeatureGeometry.FromMetadata(json));

    [Fact]
    public void FromMetadata_OwnJson_IsTheSame()
    {
        using var network = new DotNetwork(s_networks["end"]);
        Assert.Equal(network.Classifier.Geometry, FeatureGeometry.FromMetadata(network.Classifier.Geometry.ToJson()));
    }

    private static float[] Dot(int x, int y)
    {
        float[] input = new float[3 * Side * Side];
        for (int i = 0; i < input.Length; i++)
        {
            int row = i / Side % Side,
                column = i % Side;
            input[i] = Math.Abs(row - y) <= 1 && Math.Abs(column - x) <= 1 ? 1 : 0;
        }
        return input;
    }

    private static (double X, double Y) Centroid(ClassifierModel model, float[] input)
    {
        AttributionSubject subject = model.Open(input, TestContext.Current.CancellationToken);
        float[] map = new Cam().Attribute(subject, 0, new AttributionOptions()).Resize(Side, Side, subject.Grid).Values;
        double sum = map.Sum(v => (double)v);
        Assert.True(sum > 0);
        return (map.Select((v, i) => v * ((i % Side) + 0.5)).Sum() / sum, map.Select((v, i) => v * ((i / Side) + 0.5)).Sum() / sum);
    }
}
