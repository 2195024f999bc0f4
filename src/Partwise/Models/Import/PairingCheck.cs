using Partwise.Files;
using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>Compares the shapes of a pair, before anything is read.</summary>
internal sealed class PairingCheck(GraphIndex graph, IReadOnlyDictionary<string, long[]> shapes, List<string> problems)
{
    /// <summary>Adds a sentence for everything that does not fit.</summary>
    public void Check(LayerPairing pair)
    {
        (WeightedNode node, StateLayer layer) = (pair.Node, pair.Layer);
        long[] stated = shapes[node.Node.Input[1]];
        if (
            node.Node.Is("Gemm")
            && (node.Node.GetInt("transB", 0) != 1 || node.Node.GetFloat("alpha", 1) != 1 || node.Node.GetFloat("beta", 1) != 1)
        )
            problems.Add(
                $"the structure's {node.Node.Describe()} is not a linear layer as PyTorch's exporter writes it (transB 1, alpha 1, beta 1)"
            );
        // A classifier may tell other classes apart than the structure's own head does.
        bool isFree =
            node.Node.Is("Gemm") && graph.IsGraphOutput(node.Node.Output[0]) && layer.Weight!.Shape.Count == 2 && stated.Length == 2;
        long[] expected = isFree ? [layer.Weight!.Shape[0], stated[1]] : stated;
        Compare(layer.Weight!, expected);
        foreach (StateTensor tensor in layer.Tensors.Skip(1).Concat(pair.Folded?.Tensors ?? []))
            Compare(tensor, [expected.Length > 0 ? expected[0] : 0]);
        if (pair.Folded is { Weight: null } or { Bias: null } || (node.IsNormalization && layer.Bias is null))
            problems.Add($"the normalisation '{(pair.Folded ?? layer).Name}' has no weight or bias");
        if (!node.IsNormalization && node.HasBias && layer.Bias is null && pair.Folded is null)
            problems.Add(
                $"the structure's {node.Node.Describe()} has a bias, but '{layer.Name}' has neither a bias nor a normalisation behind it"
            );
    }

    private void Compare(StateTensor tensor, long[] expected)
    {
        if (!expected.SequenceEqual(tensor.Shape.Select(n => (long)n)))
            problems.Add(
                $"'{tensor.Name}' is [{string.Join(", ", tensor.Shape)}], but the structure has [{string.Join(", ", expected)}] there"
            );
    }
}
