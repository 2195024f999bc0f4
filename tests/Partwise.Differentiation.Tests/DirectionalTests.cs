using Partwise.Onnx;
using Partwise.Onnx.Differentiation;
using TestData = Partwise.Testing.TestData;

namespace Partwise.Differentiation.Tests;

/// <summary>Whole networks of other operators: a small step along the gradient changes the loss by the gradient's squared length.</summary>
[Trait(TestData.Category, TestData.Golden)]
public sealed class DirectionalTests
{
    [Theory]
    [InlineData("shufflenet_v2_x1_0")]
    [InlineData("squeezenet1_1")]
    [InlineData("convnext_tiny")]
    public void AddGradients_ZooNetwork_MatchesDirectionalDerivative(string name)
    {
        (OnnxModel model, Dictionary<string, Numbers> inputs) = ZooNetwork.Load(name, size: 64, images: 2);
        string[] weights = [.. inputs.Keys.Where(k => k != ZooNetwork.Input(model))];
        string loss = LossBuilder.AddSoftmaxCrossEntropy(model, model.Graph.Output[0].Name);
        IReadOnlyList<string> gradients = GradientBuilder.AddGradients(model, loss, weights);
        using var runner = new Runner(model);
        inputs["labels"] = new([3, 871], [2]);
        Numbers[] g = runner.Run(inputs, [.. gradients, loss]);
        double length = 0;
        foreach (double v in g.Take(weights.Length).SelectMany(t => t.Values))
        {
            Assert.True(double.IsFinite(v), "A gradient is not finite.");
            length += v * v;
        }
        Assert.True(length > 0);

        // Large against rounding, small against kinks and curvature.
        double step = 1e-3 * g[^1].Values[0] / length;
        double slope = (At(step) - At(-step)) / (2 * step);
        Assert.Equal(1, slope / length, 0.02);

        double At(double h)
        {
            var moved = new Dictionary<string, Numbers>(inputs);
            for (int i = 0; i < weights.Length; i++)
                moved[weights[i]] = inputs[weights[i]] with
                {
                    Values = [.. inputs[weights[i]].Values.Zip(g[i].Values, (w, d) => w + (h * d))],
                };
            return runner.Run(moved, loss)[0].Values[0];
        }
    }
}
