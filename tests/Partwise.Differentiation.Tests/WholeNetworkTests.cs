using Partwise.Onnx;
using Partwise.Onnx.Differentiation;
using TestData = Partwise.Testing.TestData;

namespace Partwise.Differentiation.Tests;

[Trait(TestData.Category, TestData.Golden)]
public sealed class WholeNetworkTests
{
    [Theory]
    [InlineData("resnet18", 48, 1)]
    [InlineData("mobilenet_v2", 64, 1)]
    [InlineData("mobilenet_v3_large", 64, 0.7)]
    [InlineData("efficientnet_b0", 64, 0.5)]
    public void AddGradients_AllWeightsOfZooNetwork_MatchesDoublePrecision(string name, int size, double scaleOfWeights)
    {
        // Where the generated weights let signals grow, single precision itself is far off; smaller weights keep it near.
        (OnnxModel model, Dictionary<string, Numbers> inputs) = ZooNetwork.Load(name, size, images: 2, scaleOfWeights);
        string logits = model.Graph.Output[0].Name;
        int[] labels = [3, 871];
        var reference = new DoubleNetwork(model, inputs, logits, labels);
        string[] weights = [.. inputs.Keys.Where(k => k != ZooNetwork.Input(model))];
        Assert.True(weights.Length > 40, $"{weights.Length} weights");

        string loss = LossBuilder.AddSoftmaxCrossEntropy(model, logits);
        IReadOnlyList<string> gradients = GradientBuilder.AddGradients(model, loss, weights);
        using var runner = new Runner(model);
        inputs["labels"] = new([.. labels.Select(l => (double)l)], [2]);
        Numbers[] actual = runner.Run(inputs, [.. gradients, loss]);

        Assert.Equal(reference.Loss, actual[^1].Values[0], 1e-5 * reference.Loss);
        double worst = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            double[] expected = reference.Gradient(weights[i]);
            double scale = expected.Max(Math.Abs),
                error = expected.Zip(actual[i].Values, (a, b) => Math.Abs(a - b)).Max();
            Assert.True(scale > 0, $"The gradient of '{weights[i]}' is 0 everywhere, which checks nothing.");
            Assert.True(error <= 1e-5 * scale, $"The gradient of '{weights[i]}' is off by {error / scale:E1} of its largest entry.");
            worst = Math.Max(worst, error / scale);
        }
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{name}: loss {reference.Loss:F3}, worst {worst:E2}, {model.Graph.Node.Count} nodes"
        );
    }
}
