using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>Reads v and b of a pooled linear head from its Gemm, MatMul or 1×1 Conv and the constants added behind it.</summary>
internal sealed class HeadReader(ConstantFolder constants)
{
    /// <summary>The number of classes by the shape of the weights; null where there is no linear node.</summary>
    public int? Classes(HeadCandidate head)
    {
        if (head.Linear is not { } node || constants.Fold(node.Input[1]) is not { } weights)
            return null;
        return weights.Shape.Count < 2 ? null : (int)(RowsAreClasses(node) ? weights.Shape[0] : weights.Shape[^1]);
    }

    /// <summary>Reads the head.</summary>
    /// <exception cref="PartwiseException">The weights do not fit the feature map.</exception>
    public LinearHead Read(HeadCandidate head, int channels)
    {
        NodeProto node = head.Linear!;
        OnnxTensor tensor = constants.Require(node.Input[1]);
        float[] weights = tensor.ToFloats();
        int classes = Classes(head) ?? 0;
        if (classes == 0 || weights.Length != (long)classes * channels)
        {
            throw new PartwiseException(
                $"The head's weights have shape [{string.Join(",", tensor.Shape)}], which does not fit a feature map of {channels} channels.");
        }
        if (!RowsAreClasses(node))
            weights = Transpose(weights, channels, classes);
        float alpha = node.OpType == "Gemm" ? node.GetFloat("alpha", 1) : 1, beta = node.OpType == "Gemm" ? node.GetFloat("beta", 1) : 1;
        if (alpha != 1)
        {
            for (int i = 0; i < weights.Length; i++)
                weights[i] *= alpha;
        }
        float[] bias = new float[classes];
        if (node.Input.Count > 2 && node.Input[2].Length > 0)
            AddBias(bias, node.Input[2], beta);
        foreach (string name in head.Biases)
            AddBias(bias, name, 1);
        return new LinearHead(weights, bias, channels);
    }

    private static bool RowsAreClasses(NodeProto node) => node.OpType switch
    {
        "Gemm" => node.GetInt("transB", 0) == 1,
        "Conv" => true,
        _ => false,
    };

    private void AddBias(float[] bias, string name, float factor)
    {
        float[] values = constants.Require(name).ToFloats();
        if (values.Length != 1 && values.Length != bias.Length)
            throw new PartwiseException($"The head adds {values.Length} biases to {bias.Length} classes.");
        for (int c = 0; c < bias.Length; c++)
            bias[c] += factor * values[values.Length == 1 ? 0 : c];
    }

    private static float[] Transpose(float[] values, int rows, int columns)
    {
        float[] result = new float[values.Length];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
                result[(c * rows) + r] = values[(r * columns) + c];
        }
        return result;
    }
}
