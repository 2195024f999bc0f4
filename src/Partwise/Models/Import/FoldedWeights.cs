using Partwise.Files;
using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>
/// The weights that a node gets from its layer. A normalisation after a convolution becomes part of it: with s = γ/√(σ² + ε) per output
/// channel, the weights are w·s and the bias β + (b − μ)·s, computed in double precision and rounded once.
///</summary>
internal static class FoldedWeights
{
    /// <summary>PyTorch's ε of batch normalisation.</summary>
    public const double DefaultEpsilon = 1e-5;

    /// <summary>The tensors that the node reads after its first input, in order, named after the layer.</summary>
    /// <exception cref="DataFileException">A tensor cannot be read, or is not finite.</exception>
    public static IReadOnlyList<TensorProto> Of(LayerPairing pair, double epsilon)
    {
        StateLayer layer = pair.Layer;
        if (pair.Node.IsNormalization)
        {
            return
            [
                Tensor(layer, "weight", layer.Weight!),
                Tensor(layer, "bias", layer.Bias!),
                Tensor(layer, "running_mean", layer.Mean!),
                Tensor(layer, "running_var", layer.Variance!),
            ];
        }
        if (pair.Folded is not { } normalization)
            return layer.Bias is null
                ? [Tensor(layer, "weight", layer.Weight!)]
                : [Tensor(layer, "weight", layer.Weight!), Tensor(layer, "bias", layer.Bias)];
        double[] weight = layer.Weight!.ReadDoubles(),
            bias = layer.Bias?.ReadDoubles() ?? new double[layer.Weight.Shape[0]];
        double[] gamma = normalization.Weight!.ReadDoubles(),
            beta = normalization.Bias!.ReadDoubles(),
            mean = normalization.Mean!.ReadDoubles(),
            variance = normalization.Variance!.ReadDoubles();
        int size = weight.Length / bias.Length;
        for (int d = 0; d < bias.Length; d++)
        {
            double scale = gamma[d] / Math.Sqrt(variance[d] + epsilon);
            bias[d] = beta[d] + ((bias[d] - mean[d]) * scale);
            for (int i = d * size; i < (d + 1) * size; i++)
                weight[i] *= scale;
        }
        return
        [
            Tensor(layer, "weight", Array.ConvertAll(weight, w => (float)w), Dims(layer.Weight)),
            Tensor(layer, "bias", Array.ConvertAll(bias, b => (float)b), bias.Length),
        ];
    }

    private static TensorProto Tensor(StateLayer layer, string kind, StateTensor tensor) =>
        Tensor(layer, kind, tensor.ReadFloats(), Dims(tensor));

    private static TensorProto Tensor(StateLayer layer, string kind, float[] values, params long[] dims) =>
        Array.TrueForAll(values, float.IsFinite)
            ? OnnxTensor.Create($"{layer.Name}.{kind}", values, dims)
            : throw new DataFileException(
                $"The layer '{layer.Name}' has a {kind} that is not finite, or a variance below 0; the weights cannot be used."
            );

    private static long[] Dims(StateTensor tensor) => [.. tensor.Shape.Select(n => (long)n)];
}
