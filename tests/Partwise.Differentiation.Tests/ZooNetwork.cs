using Partwise.Onnx;
using TestData = Partwise.Testing.TestData;

namespace Partwise.Differentiation.Tests;

/// <summary>Exported architectures whose weights are computed by the graph itself: cut off and fed instead.</summary>
internal static class ZooNetwork
{
    /// <summary>The network with every weight of a convolution or product as an input, for pictures of another size, and values for all
    /// inputs.</summary>
    public static (OnnxModel Model, Dictionary<string, Numbers> Inputs) Load(string name, int size, int images, double scale = 1)
    {
        OnnxModel whole = OnnxModel.Load(TestData.Data("zoo", name + ".onnx"));
        var index = new GraphIndex(whole);
        string input = whole.Inputs[0].Name,
            output = whole.Graph.Output[0].Name;
        string[] weights =
        [
            .. index
                .Nodes.Where(n => n.OpType is "Conv" or "Gemm" or "MatMul")
                .SelectMany(n => n.Input.Skip(1))
                .Where(index.IsConstant)
                .Distinct(),
        ];
        using var generator = new Runner(SubgraphExtractor.Extract(whole, [], weights));
        Numbers[] values = generator.Run(new Dictionary<string, Numbers>(), weights);

        OnnxModel model = SubgraphExtractor.Extract(whole, [input, .. weights], [output]);
        // The shapes stated are those of the original picture size.
        model.Graph.ValueInfo.Clear();
        model.Graph.Input.Clear();
        model.Graph.Input.Add(new OnnxValueInfo(input, OnnxElementType.Float, ["N", 3, size, size]).ToProto());
        var inputs = new Dictionary<string, Numbers> { [input] = Numbers.Random(1, -2, 2, images, 3, size, size) };
        for (int i = 0; i < weights.Length; i++)
        {
            model.Graph.Input.Add(
                new OnnxValueInfo(weights[i], OnnxElementType.Float, [.. values[i].Shape.Select(OnnxDimension.FromInt64)]).ToProto()
            );
            inputs[weights[i]] = values[i] with { Values = Array.ConvertAll(values[i].Values, v => (double)(float)(scale * v)) };
        }
        inputs[input] = inputs[input] with { Values = Array.ConvertAll(inputs[input].Values, v => (double)(float)v) };
        return (model, inputs);
    }

    public static string Input(OnnxModel model) => model.Graph.Input[0].Name;
}
