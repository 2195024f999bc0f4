using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Training;

/// <summary>Gives a network weights as before any training.</summary>
internal static class WeightReset
{
    private const float LayerScale = 1e-6f;

    /// <summary>
    /// The constant vectors that a network multiplies or adds to what its layers compute: scales and shifts of layer normalisations written
    /// as plain nodes, layer scales, biases. Numbers before the first layer, such as a normalisation of the image, are none.
    ///</summary>
    public static IEnumerable<string> Vectors(OnnxModel model)
    {
        var index = new GraphIndex(model);
        var learnt = new HashSet<string>(StringComparer.Ordinal);
        foreach (NodeProto node in index.TopologicalOrder())
        {
            bool behind = index.InputsOf(node).Any(learnt.Contains);
            if (behind || node.Is("Conv") || node.Is("Gemm") || node.Is("MatMul"))
                learnt.UnionWith(node.Output);
            if (!behind || !(node.Is("Mul") || node.Is("Add")))
                continue;
            foreach (string input in node.Input)
            {
                if (
                    index.Initializer(input) is { } tensor
                    && (OnnxElementType)tensor.DataType == OnnxElementType.Float
                    && tensor.Dims.Count(d => d > 1) == 1
                )
                    yield return input;
            }
        }
    }

    /// <summary>
    /// Draws weights anew: convolutions normal with the variance 2 / (outputs that an input reaches) of He, Zhang, Ren and Sun 2015,
    /// equation 14; linear layers with 1 / inputs; scales 1, shifts and biases 0, running means 0 and variances 1. The scale of a branch
    /// that is added to another one begins at 1e-6 (layer scale, as in Liu et al. 2022, ConvNeXt).
    ///</summary>
    /// <param name="model">The network; it is changed.</param>
    /// <param name="trainable">The weights.</param>
    /// <param name="seed">With a weight's number it determines its values.</param>
    public static void Apply(OnnxModel model, IReadOnlyList<string> trainable, int seed)
    {
        var index = new GraphIndex(model);
        HashSet<string> ones = [.. index.Nodes.SelectMany(Ones)],
            branches = [.. index.Nodes.Where(n => IsBranchScale(n, index)).SelectMany(n => n.Input)];
        var values = new List<TensorProto>();
        for (int i = 0; i < trainable.Count; i++)
        {
            TensorProto tensor = index.Initializer(trainable[i])!;
            values.Add(
                OnnxTensor.Create(
                    tensor.Name,
                    Draw(
                        tensor,
                        index,
                        branches.Contains(tensor.Name) ? LayerScale
                            : ones.Contains(tensor.Name) ? 1
                            : 0,
                        seed,
                        i
                    ),
                    [.. tensor.Dims]
                )
            );
        }
        // A frozen statistic of a network that is no more.
        foreach (NodeProto node in index.Nodes.Where(n => n.Is("BatchNormalization")))
        {
            values.Add(Filled(node.Input[3], index, 0));
            values.Add(Filled(node.Input[4], index, 1));
        }
        TrainableParameters.Freeze(model, values);
    }

    private static IEnumerable<string> Ones(NodeProto node) =>
        node.OpType switch
        {
            "BatchNormalization" or "LayerNormalization" or "InstanceNormalization" => [node.InputOrEmpty(1)],
            "Mul" => node.Input,
            _ => [],
        };

    private static bool IsBranchScale(NodeProto node, GraphIndex index) =>
        node.Is("Mul") && index.Consumers(node.Output[0]) is [var add] && add.Is("Add") && !add.Input.Any(index.IsConstant);

    private static float[] Draw(TensorProto tensor, GraphIndex index, float constant, int seed, int number)
    {
        int count = checked((int)tensor.Dims.Aggregate(1L, (a, b) => a * b));
        NodeProto reader = index.Consumers(tensor.Name)[0];
        bool weight = reader.OpType is "Conv" or "Gemm" or "MatMul" && reader.InputOrEmpty(2) != tensor.Name && tensor.Dims.Count > 1;
        if (weight)
            return InitialWeights.Normal(seed, number, Deviation(reader, tensor), count);
        var values = new float[count];
        Array.Fill(values, constant);
        return values;
    }

    private static double Deviation(NodeProto reader, TensorProto tensor)
    {
        if (reader.Is("Conv"))
            return Math.Sqrt(2.0 * reader.GetInt("group", 1) / (tensor.Dims[0] * tensor.Dims.Skip(2).Aggregate(1L, (a, b) => a * b)));
        bool outputsFirst = reader.Is("Gemm") && reader.GetInt("transB", 0) == 1;
        return Math.Sqrt(1.0 / tensor.Dims[outputsFirst ? ^1 : ^2]);
    }

    private static TensorProto Filled(string name, GraphIndex index, float value)
    {
        TensorProto tensor = index.Initializer(name)!;
        var values = new float[checked((int)tensor.Dims.Aggregate(1L, (a, b) => a * b))];
        Array.Fill(values, value);
        return OnnxTensor.Create(name, values, [.. tensor.Dims]);
    }
}
