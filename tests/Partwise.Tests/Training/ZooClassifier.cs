using Partwise.Onnx;
using Partwise.Onnx.Inference;
using TestData = Partwise.Testing.TestData;

namespace Partwise.Tests.Training;

/// <summary>A network to train: an exported classifier whose weights, where the file computes them from a few numbers, are computed
/// once.</summary>
internal static class ZooClassifier
{
    /// <summary>Loads the network with every weight of a convolution or product as an initializer.</summary>
    /// <param name="name">The architecture.</param>
    /// <param name="size">The height and width of its pictures.</param>
    public static OnnxModel Load(string name, int size)
    {
        OnnxModel whole = OnnxModel.Load(TestData.Data("zoo", name + ".onnx"));
        var index = new GraphIndex(whole);
        string input = whole.Inputs[0].Name,
            output = whole.Outputs[0].Name;
        string[] weights =
        [
            .. index
                .Nodes.Where(n => n.OpType is "Conv" or "Gemm")
                .SelectMany(n => n.Input.Skip(1))
                .Where(w => index.IsConstant(w) && !index.IsInitializer(w))
                .Distinct(),
        ];
        if (weights.Length == 0)
            return whole;
        OnnxModel model = SubgraphExtractor.Extract(whole, [input, .. weights], [output]);
        OnnxValueInfo stated = OnnxValueInfo.FromProto(whole.Graph.Input.First(i => i.Name == input));
        model.Graph.Input.Clear();
        model.Graph.Input.Add((stated with { Shape = ["N", .. stated.Shape!.Skip(1).Select((d, i) => i > 0 ? size : d)] }).ToProto());
        model.Graph.ValueInfo.Clear();
        using var generator = new InferenceSession(SubgraphExtractor.Extract(whole, [], weights).ToByteArray());
        OrtValue[] values = generator.Run([], [], weights);
        for (int i = 0; i < weights.Length; i++)
        {
            model.Graph.Initializer.Add(OnnxTensor.Create(weights[i], values[i].AsSpan<float>(), [.. values[i].Shape]));
            values[i].Dispose();
        }
        return model;
    }
}
