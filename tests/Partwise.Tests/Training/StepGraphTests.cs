using Partwise.Onnx;
using Partwise.Onnx.Inference;
using Partwise.Training;

namespace Partwise.Tests.Training;

public sealed class StepGraphTests
{
    private const int Size = 32;

    private static OnnxModel Network { get; } = Architectures.Create(NetworkArchitecture.SmallCnn, 3, Size, seed: 2);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_Gradients_MatchCentralDifferences(bool ofTheBatch)
    {
        using var session = new TrainingSession(
            StepGraph.Create(
                Network,
                Architectures.LogitsName,
                new StepGraphOptions
                {
                    BatchNormalization = ofTheBatch ? BatchNormalizationMode.Batch : BatchNormalizationMode.Frozen,
                    Smoothing = 0.1,
                }
            ),
            threads: 1
        );
        using OrtValue input = Images(4);
        int[] labels = [0, 1, 2, 1];
        CancellationToken token = TestContext.Current.CancellationToken;
        foreach (string name in new[] { "classifier.weight", "classifier.bias", "layer5.scale", "layer5.shift" })
        {
            int p = session.Parameters.ToList().FindIndex(t => t.Name == name);
            session.Run(input, labels, token);
            float[] gradient = session.Gradients[p].AsSpan<float>().ToArray();
            int at = Array.IndexOf(gradient, gradient.MaxBy(Math.Abs));
            float value = session.Parameters[p].Values[at];
            const float Step = 2e-3f;
            session.Parameters[p].Values[at] = value + Step;
            double above = session.Run(input, labels, token).Loss;
            session.Parameters[p].Values[at] = value - Step;
            double below = session.Run(input, labels, token).Loss;
            session.Parameters[p].Values[at] = value;
            Assert.Equal(gradient[at], (above - below) / (2 * Step), Math.Abs(gradient[at]) * 0.02);
        }
    }

    [Fact]
    public void Apply_Sgd_MovesWeightsAgainstTheGradientAndTakesOverTheAverages()
    {
        using var session = new TrainingSession(StepGraph.Create(Network, Architectures.LogitsName), threads: 1);
        using OrtValue input = Images(4);
        var optimizer = new SgdOptimizer(
            [
                new ParameterGroup
                {
                    Name = "all",
                    Parameters = [.. session.Parameters.Reverse()],
                    LearningRate = 0.5,
                },
            ],
            new SgdOptions { Momentum = 0 }
        );
        float[] before = session.Parameters[0].Values.ToArray();
        Assert.All(
            session.Averages.Where(a => a.Name.EndsWith(".mean", StringComparison.Ordinal)),
            a => Assert.All(a.Values.ToArray(), v => Assert.Equal(0, v))
        );

        StepResult first = session.Run(input, [0, 1, 2, 1], TestContext.Current.CancellationToken);
        Assert.Equal(before, session.Parameters[0].Values.ToArray());
        session.Apply(optimizer);

        float[] gradient = session.Gradients[0].AsSpan<float>().ToArray();
        Assert.Equal(before.Zip(gradient, (w, g) => w - (0.5f * g)), session.Parameters[0].Values.ToArray());
        Assert.All(session.Averages, a => Assert.Contains(a.Values.ToArray(), v => v is not 0 and not 1));
        StepResult second = session.Run(input, [0, 1, 2, 1], TestContext.Current.CancellationToken);
        Assert.True(second.Loss < first.Loss, $"{first.Loss} → {second.Loss}");
        Assert.Equal(4, second.Count);
    }

    [Fact]
    public void Create_SomeTrainable_LeavesTheOthersConstant()
    {
        StepGraph graph = StepGraph.Create(
            Network,
            Architectures.LogitsName,
            new StepGraphOptions { Trainable = ["classifier.weight"], BatchNormalization = BatchNormalizationMode.Frozen }
        );
        Assert.Equal("classifier.weight", Assert.Single(graph.Parameters).Name);
        Assert.Single(graph.Gradients);
        Assert.Empty(graph.Averages);
        Assert.Equal([graph.InputName, "classifier.weight", graph.LabelsName], graph.Model.Inputs.Select(i => i.Name));
        Assert.Contains(graph.Model.Graph.Initializer, t => t.Name == "layer1.weight");
    }

    [Fact]
    public void Create_WithoutWeights_SaysSo()
    {
        var graph = new GraphBuilder(17);
        string x = graph.Input("x", OnnxElementType.Float, "N", 3, 4, 4);
        graph.NamedNode("y", "Flatten", [x]);
        graph.Output("y", OnnxElementType.Float, "N", 48);
        Assert.Equal(
            "The network has no weights that could be trained; give one with convolutions or a linear layer.",
            Assert.Throws<OnnxException>(() => StepGraph.Create(graph.Build(), "y")).Message
        );
    }

    private static OrtValue Images(int count)
    {
        OrtValue images = OrtValue.Allocate<float>([count, 3, Size, Size]);
        var random = new Random(7);
        foreach (ref float pixel in images.AsSpan<float>())
            pixel = (float)((random.NextDouble() * 4) - 2);
        return images;
    }
}
