using Partwise.Onnx;
using Partwise.Onnx.Differentiation;
using TestData = Partwise.Testing.TestData;

namespace Partwise.Differentiation.Tests;

[Trait(TestData.Category, TestData.Golden)]
public sealed class TorchTrainTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AddGradients_FrozenBatchNorm_MatchesAutograd(bool fold)
    {
        var fixture = new TorchFixture("gradients-bn-eval");
        OnnxModel model = TorchFixture.Network();
        if (fold)
            Assert.Equal(1, BatchNormalizationModes.FoldFrozen(model));
        Check(fixture, model, []);
        Assert.Equal(fold, !model.Graph.Node.Any(n => n.OpType == "BatchNormalization"));
    }

    [Fact]
    public void AddGradients_BatchStatistics_MatchesAutogradAndRunningAverages()
    {
        var fixture = new TorchFixture("gradients-bn-train");
        OnnxModel model = TorchFixture.Network();
        RunningAverages averages = Assert.Single(BatchNormalizationModes.UseBatchStatistics(model, momentum: 0.1));
        Assert.Equal("running_mean", averages.Mean);
        Assert.Equal("running_var", averages.Variance);
        Numbers[] results = Check(fixture, model, [averages.NewMean, averages.NewVariance]);
        Close(fixture.Read("outputs", "after.b.bn.running_mean"), results[0], 1e-5, averages.NewMean);
        Close(fixture.Read("outputs", "after.b.bn.running_var"), results[1], 1e-5, averages.NewVariance);
    }

    private static Numbers[] Check(TorchFixture fixture, OnnxModel model, string[] more)
    {
        string loss = LossBuilder.AddSoftmaxCrossEntropy(model, "logits");
        IReadOnlyList<string> gradients = GradientBuilder.AddGradients(model, loss, [.. TorchFixture.Parameters, "input"]);
        using var runner = new Runner(model);
        Numbers[] results = runner.Run(fixture.Inputs(), [.. gradients, loss, "logits", .. more]);
        for (int i = 0; i < gradients.Count; i++)
        {
            string name = i < TorchFixture.Parameters.Length ? TorchFixture.Parameters[i] : "input";
            Close(fixture.Read("outputs", "grad." + name), results[i], 2e-6, name);
        }
        Assert.Equal(fixture.Loss, results[gradients.Count].Values[0], 1e-6 * fixture.Loss);
        Close(fixture.Read("outputs", "a.logits"), results[gradients.Count + 1], 1e-5, "logits");
        return results[(gradients.Count + 2)..];
    }

    private static void Close(Numbers expected, Numbers actual, double tolerance, string name)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        double scale = expected.Values.Max(Math.Abs);
        double error = expected.Values.Zip(actual.Values, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(error <= tolerance * scale, $"'{name}' is off by {error / scale:E1} of its largest entry.");
    }
}
