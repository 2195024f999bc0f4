using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Differentiation.Tests;

public sealed class LossTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void AddSoftmaxCrossEntropy_RandomLogits_MatchesPlainArithmetic(double smoothing)
    {
        var g = new GraphBuilder(opset: 13);
        g.Input("x", OnnxElementType.Double, "N", 4);
        g.NamedNode("logits", "Identity", ["x"]);
        g.Output("logits", OnnxElementType.Double, "N", 4);
        OnnxModel model = g.Build();
        string loss = LossBuilder.AddSoftmaxCrossEntropy(model, "logits", smoothing: smoothing);
        string gradient = Assert.Single(GradientBuilder.AddGradients(model, loss, ["x"]));
        Numbers x = Numbers.Random(1, -3, 3, 3, 4);
        int[] labels = [2, 0, 2];

        using var runner = new Runner(model);
        Numbers[] results = runner.Run(new Dictionary<string, Numbers> { ["x"] = x, ["labels"] = new([2, 0, 2], [3]) }, loss, gradient);

        double expected = 0;
        for (int n = 0; n < 3; n++)
        {
            double[] row = x.Values[(4 * n)..(4 * (n + 1))];
            double log = Math.Log(row.Sum(Math.Exp));
            for (int c = 0; c < 4; c++)
            {
                double target = (smoothing / 4) + (c == labels[n] ? 1 - smoothing : 0);
                expected += target * (log - row[c]) / 3;
                Assert.Equal((Math.Exp(row[c] - log) - target) / 3, results[1].Values[(4 * n) + c], 1e-12);
            }
        }
        Assert.Equal(expected, results[0].Values[0], 1e-12);
        Assert.Empty(results[0].Shape);
    }

    [Fact]
    public void AddSoftmaxCrossEntropy_UnknownLogits_NamesThem()
    {
        var g = new GraphBuilder();
        g.Output(g.NamedNode("y", "Relu", [g.Input("x", OnnxElementType.Float, 1)]), OnnxElementType.Float, 1);
        var e = Assert.Throws<OnnxException>(() => LossBuilder.AddSoftmaxCrossEntropy(g.Build(), "z"));
        Assert.Equal("The model has no tensor 'z'; name the one that holds the logits.", e.Message);
    }

    [Fact]
    public void AddSoftmaxCrossEntropy_SmoothingOfOne_Throws() =>
        Assert.Equal(
            "smoothing",
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    LossBuilder.AddSoftmaxCrossEntropy(new GraphBuilder().Build(), "y", smoothing: 1)
                )
                .ParamName
        );
}
