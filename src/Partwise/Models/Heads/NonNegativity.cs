using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>Decides from the graph alone whether a tensor can hold negative values.</summary>
internal sealed class NonNegativity(GraphIndex graph, ConstantFolder constants)
{
    private const int MaxDepth = 512;

    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <summary>Whether the graph guarantees every value of <paramref name="tensor"/> to be ≥ 0.</summary>
    public bool Holds(string tensor) => Holds(tensor, 0);

    private bool Holds(string tensor, int depth)
    {
        if (depth > MaxDepth || tensor.Length == 0)
            return false;
        if (!_known.TryGetValue(tensor, out bool holds))
            _known[tensor] = holds = Decide(tensor, depth + 1);
        return holds;
    }

    private bool Decide(string tensor, int depth)
    {
        if (graph.Producer(tensor) is not { } node)
            return IsNonNegativeConstant(tensor);
        // An operator of another domain, or a function of the file's own, may mean anything by the same name.
        if (!HeadOperators.IsStandard(node))
            return IsNonNegativeConstant(tensor);
        bool All() => node.Input.Any(i => i.Length > 0) && node.Input.Where(i => i.Length > 0).All(i => Holds(i, depth));
        bool First() => Holds(node.InputOrEmpty(0), depth);
        return node.OpType switch
        {
            "Relu" or "Sigmoid" or "HardSigmoid" or "Softmax" or "Exp" or "Abs" or "Sqrt" or "Softplus" or "ReduceL1" or "ReduceL2" => true,
            "ThresholdedRelu" => node.GetFloat("alpha", 1) >= 0,
            "Clip" => LowerBound(node) is >= 0 || First(),
            // x·relu6-style gates can be negative; only a product of non-negative factors is not.
            "Add" or "Mul" or "Concat" or "Sum" or "Mean" or "Min" => All(),
            "Max" => node.Input.Any(i => Holds(i, depth)),
            "MaxPool"
            or "AveragePool"
            or "GlobalAveragePool"
            or "GlobalMaxPool"
            or "Flatten"
            or "Reshape"
            or "Squeeze"
            or "Unsqueeze"
            or "Transpose"
            or "Identity"
            or "Dropout"
            or "Slice"
            or "Gather"
            or "Split"
            or "ReduceMean"
            or "ReduceMax"
            or "ReduceMin"
            or "ReduceSum"
            or "DepthToSpace"
            or "SpaceToDepth"
            or "Expand"
            or "Tile" => First(),
            "Pad" => First()
                && node.GetFloat("value", 0) >= 0
                && (node.Input.Count < 3 || node.Input[2].Length == 0 || constants.Scalar(node.Input[2]) is >= 0),
            "Resize" or "Upsample" => node.GetString("mode", "nearest") is "nearest" or "linear" && First(),
            _ => IsNonNegativeConstant(tensor),
        };
    }

    private double? LowerBound(NodeProto clip)
    {
        if (clip.Input.Count > 1 && clip.Input[1].Length > 0)
            return constants.Scalar(clip.Input[1]);
        return clip.GetFloat("min", float.NegativeInfinity);
    }

    private bool IsNonNegativeConstant(string tensor) =>
        constants.Fold(tensor) is { } value && Array.TrueForAll(value.ToDoubles(), x => x >= 0);
}
