using Partwise.Onnx;
using Partwise.Onnx.Differentiation;
using Partwise.Onnx.Inference;
using Partwise.Training;
using TestData = Partwise.Testing.TestData;

namespace Partwise.Tests.Training;

/// <summary>The fast paths against the standard one: largest difference of a gradient as a share of its largest entry.</summary>
public sealed class SpeedPathTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<SpeedPath> FastPaths => [SpeedPath.Blocked, SpeedPath.Custom];

    [Fact]
    public void Result_ThisProcessor_HasBlocksOrSaysWhyNot()
    {
        SpeedProbe probe = SpeedProbe.Result;
        Assert.Equal(probe.Block is null, probe.Reason.Length > 0);
        Assert.True(probe.Block is null or 8 or 16);
    }

    [Fact]
    public void For_NoBlocks_FallsBackUnlessForced()
    {
        var none = new SpeedProbe(null, "the engine has no blocks");
        Assert.Equal(SpeedPath.Standard, SpeedPlan.For(SpeedPath.Auto, none).Path);
        Assert.Equal(SpeedPath.Standard, SpeedPlan.For(SpeedPath.Standard, none).Path);
        PartwiseException e = Assert.Throws<PartwiseException>(() => SpeedPlan.For(SpeedPath.Blocked, none));
        Assert.Equal("The speed path 'blocked' cannot run here: the engine has no blocks. Choose 'auto' or 'standard'.", e.Message);
    }

    [Fact]
    public void For_Blocks_AutoTakesTheFastest()
    {
        var found = new SpeedProbe(16, "");
        Assert.Equal(SpeedPath.Custom, SpeedPlan.For(SpeedPath.Auto, found).Path);
        Assert.Equal(SpeedPath.Blocked, SpeedPlan.For(SpeedPath.Blocked, found).Path);
        Assert.False(SpeedPlan.For(SpeedPath.Blocked, found).Blocked!.Gradients);
    }

    [Theory]
    [MemberData(nameof(FastPaths))]
    public void Run_SmallResnet_AgreesWithStandard(SpeedPath path)
    {
        OnnxModel network = Architectures.Create(NetworkArchitecture.SmallResnet, 5, 48, seed: 3);
        Compare(network, path, BatchNormalizationMode.Frozen, 4, 48);
        Compare(network, path, BatchNormalizationMode.Batch, 4, 48);
    }

    [Theory]
    [MemberData(nameof(FastPaths))]
    public void Run_OddNetwork_AgreesWithStandard(SpeedPath path) =>
        Compare(OddNetwork.Create(), path, BatchNormalizationMode.Frozen, 1, OddNetwork.Size);

    [Theory]
    [Trait(TestData.Category, TestData.Golden)]
    [InlineData("resnet18", SpeedPath.Blocked)]
    [InlineData("resnet18", SpeedPath.Custom)]
    [InlineData("mobilenet_v2", SpeedPath.Blocked)]
    [InlineData("mobilenet_v2", SpeedPath.Custom)]
    public void Run_ZooNetwork_AgreesWithStandard(string name, SpeedPath path) =>
        Compare(ZooClassifier.Load(name, 64), path, BatchNormalizationMode.Frozen, 1, 64);

    [Fact]
    public void Run_Twice_GivesEqualBits()
    {
        OnnxModel network = Architectures.Create(NetworkArchitecture.SmallResnet, 5, 32, seed: 3);
        float[][] first = Gradients(network, Fast(SpeedPath.Custom), BatchNormalizationMode.Frozen, 3, 32, threads: 2);
        float[][] second = Gradients(network, Fast(SpeedPath.Custom), BatchNormalizationMode.Frozen, 3, 32, threads: 2);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Create_FastPath_NeedsNoReorderingWithinTheNetwork()
    {
        OnnxModel network = Architectures.Create(NetworkArchitecture.SmallResnet, 5, 48, seed: 3);
        var options = new StepGraphOptions { BatchNormalization = BatchNormalizationMode.Frozen };
        OnnxModel model = StepGraph.Create(network, Architectures.LogitsName, options, Fast(SpeedPath.Custom)).Model;
        int convolutions = network.Graph.Node.Count(n => n.OpType == "Conv");
        Assert.DoesNotContain(model.Graph.Node, n => n.Domain == "" && n.OpType is "Conv" or "ConvTranspose");
        // In at the features' gradient, out at the features.
        Assert.True(model.Graph.Node.Count(n => n.OpType.StartsWith("Reorder", StringComparison.Ordinal)) <= 4);
        Assert.Equal(
            convolutions,
            model.Graph.Node.Count(n =>
                n.Domain == BlockedOperators.Domain && n.OpType.EndsWith("WeightGradient", StringComparison.Ordinal)
            )
        );
    }

    private static SpeedPlan Fast(SpeedPath path)
    {
        SpeedProbe probe = SpeedProbe.Result;
        Assert.SkipWhen(probe.Block is null, probe.Reason);
        return SpeedPlan.For(path, probe);
    }

    private static void Compare(OnnxModel network, SpeedPath path, BatchNormalizationMode mode, int images, int size)
    {
        float[][] expected = Gradients(network, SpeedPlan.Standard, mode, images, size),
            actual = Gradients(network, Fast(path), mode, images, size);
        string[] names = [.. TrainableParameters.Find(network)];
        for (int k = 0; k < names.Length; k++)
        {
            double scale = expected[k].Max(MathF.Abs),
                error = expected[k].Zip(actual[k], (a, b) => Math.Abs((double)a - b)).Max();
            Assert.True(scale > 0, $"The gradient of '{names[k]}' is 0 everywhere, which checks nothing.");
            Assert.True(
                error <= Tolerance * scale,
                $"{path}: the gradient of '{names[k]}' is off by {error / scale:E1} of its largest entry."
            );
        }
    }

    private static float[][] Gradients(
        OnnxModel network,
        SpeedPlan plan,
        BatchNormalizationMode mode,
        int images,
        int size,
        int threads = 1
    )
    {
        StepGraph graph = StepGraph.Create(network, network.Outputs[0].Name, new StepGraphOptions { BatchNormalization = mode }, plan);
        Assert.Equal(plan.Path, graph.Path);
        using var session = new TrainingSession(graph, threads);
        using OrtValue input = OrtValue.Allocate<float>([images, 3, size, size]);
        var random = new Random(1);
        foreach (ref float x in input.AsSpan<float>())
            x = (2 * random.NextSingle()) - 1;
        session.Run(input, [.. Enumerable.Range(0, images)], TestContext.Current.CancellationToken);
        return [.. session.Gradients.Select(g => g.AsSpan<float>().ToArray())];
    }
}
