using Partwise.Onnx;
using Partwise.Onnx.Inference;
using Partwise.Training;

namespace Partwise.Tests.Training;

public sealed class TrainedWeightsTests
{
    [Fact]
    public void FoldNormalizations_RandomStatistics_KeepsTheOutputs()
    {
        OnnxModel model = Architectures.Create(NetworkArchitecture.SmallResnet, 4, 32, seed: 9);
        Disturb(model);
        float[] expected = Run(model);
        Assert.Equal(10, TrainedWeights.FoldNormalizations(model));
        float[] actual = Run(model);
        Assert.Equal(expected.Length, actual.Length);
        double scale = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5 * scale);
        Assert.DoesNotContain(model.Graph.Node, n => n.OpType == "BatchNormalization");
        Assert.DoesNotContain(model.Graph.Initializer, t => t.Name.EndsWith(".variance", StringComparison.Ordinal));
        Assert.Equal(2, model.Graph.Initializer.Count(t => t.Name.StartsWith("stem.", StringComparison.Ordinal)));
    }

    [Fact]
    public void FoldNormalizations_WithoutConvolutionBefore_LeavesItAlone()
    {
        var graph = new GraphBuilder(17);
        string x = graph.Input("x", OnnxElementType.Float, "N", 2, 4, 4);
        float[] one = [1, 1],
            zero = [0, 0];
        string y = graph.Node(
            "BatchNormalization",
            [
                graph.Node("Relu", x),
                graph.Initializer(one, 2),
                graph.Initializer(zero, 2),
                graph.Initializer(zero, 2),
                graph.Initializer(one, 2),
            ]
        );
        graph.Output(y, OnnxElementType.Float, "N", 2, 4, 4);
        OnnxModel model = graph.Build();
        Assert.Equal(0, TrainedWeights.FoldNormalizations(model));
        Assert.Equal(["Relu", "BatchNormalization"], model.Graph.Node.Select(n => n.OpType));
    }

    private static void Disturb(OnnxModel model)
    {
        var random = new Random(4);
        for (int i = 0; i < model.Graph.Initializer.Count; i++)
        {
            OnnxTensor tensor = model.ReadTensor(model.Graph.Initializer[i]);
            if (tensor.Shape.Count != 1)
                continue;
            float[] values = [.. tensor.ToFloats().Select(v => v + (float)(random.NextDouble() * 0.8))];
            model.Graph.Initializer[i] = OnnxTensor.Create(tensor.Name, values, values.Length);
        }
    }

    private static float[] Run(OnnxModel model)
    {
        using var session = new InferenceSession(model.ToByteArray());
        using OrtValue input = OrtValue.Allocate<float>([2, 3, 32, 32]);
        var random = new Random(1);
        foreach (ref float pixel in input.AsSpan<float>())
            pixel = (float)((random.NextDouble() * 4) - 2);
        using OrtValue output = session.Run([Architectures.InputName], [input], [Architectures.LogitsName])[0];
        return output.AsSpan<float>().ToArray();
    }
}
