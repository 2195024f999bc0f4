using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>Looks at a graph output: what stands behind its logits, and whether a classifier's head seems to lie before them.</summary>
internal sealed class HeadWalk(GraphIndex graph, ConstantFolder constants)
{
    // A head is a handful of nodes; a walk that takes longer is not in a head any more.
    private const int MaxSteps = 64;

    public HeadCandidate Follow(string output)
    {
        string logits = output, tensor = output;
        string? activation = null;
        for (int step = 0; step < MaxSteps && graph.Producer(tensor) is { } node; step++)
        {
            if (HeadOperators.IsOutputActivation(node))
            {
                activation ??= node.OpType;
                logits = tensor = node.InputOrEmpty(0);
            }
            else if (HeadOperators.IsPassThrough(node))
            {
                tensor = node.InputOrEmpty(0);
            }
            else
            {
                break;
            }
        }
        return new HeadCandidate(output, logits, activation, Rank(logits));
    }

    private int Rank(string tensor)
    {
        int rank = 0;
        for (int step = 0; step < MaxSteps && graph.Producer(tensor) is { } node; step++)
        {
            if (HeadOperators.IsPooling(node))
                return rank + 1;
            bool linear = node.OpType is "Gemm" or "MatMul" or "Conv" && constants.IsConstant(node.InputOrEmpty(1));
            if (linear && rank == 0)
                rank = 1;
            else if (!HeadOperators.IsPassThrough(node) && !node.Input.Any(constants.IsConstant))
                return rank;
            tensor = node.Input.FirstOrDefault(i => !constants.IsConstant(i)) ?? "";
        }
        return rank;
    }
}
