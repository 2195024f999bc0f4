using Shape = System.Collections.Generic.IReadOnlyList<Partwise.Onnx.OnnxDimension>;

namespace Partwise.Onnx.Differentiation;

/// <summary>The shapes of node outputs, for the operators that networks are made of. What it does not know is computed when the model runs.</summary>
internal static class ShapeInference
{
    private static readonly HashSet<string> s_sameAsFirst = new(StringComparer.Ordinal)
    {
        "Abs", "BatchNormalization", "Cast", "CastLike", "Ceil", "Clip", "Cos", "Dropout", "Elu", "Erf", "Exp", "Floor", "Gelu", "HardSigmoid", "HardSwish", "Identity",
        "InstanceNormalization", "LRN", "LayerNormalization", "LeakyRelu", "Log", "LogSoftmax", "Mish", "Neg", "Not", "PRelu", "Reciprocal", "Relu", "Round",
        "ScatterElements", "ScatterND", "Selu", "Sigmoid", "Sign", "Sin", "Softmax", "Softplus", "Sqrt", "Tanh",
    };

    private static readonly HashSet<string> s_broadcast = new(StringComparer.Ordinal)
    {
        "Add", "And", "Div", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max", "Mean", "Min", "Mod", "Mul", "Or", "Pow", "Sub", "Sum", "Where",
    };

    /// <summary>The shape of an output; null where it cannot be told.</summary>
    public static Shape? Of(NodeProto node, int output, TensorFacts facts)
    {
        if (GradientPrimitives.ShapeSource(node) is { } same)
            return facts.Shape(same);
        if (node.Domain is not ("" or "ai.onnx"))
            return null;
        if (node.OpType is "Constant")
            return facts.Constant(node.Output[0]) is { } constant ? [.. constant.Shape.Select(OnnxDimension.FromInt64)] : null;
        if (s_broadcast.Contains(node.OpType))
            return node.Input.Select(facts.Shape).Aggregate(ShapeMath.Broadcast);
        if (facts.Shape(node.InputOrEmpty(0)) is not { } x)
            return node.OpType is "Reshape" ? Stated(node.Input[1], facts) : null;
        if (s_sameAsFirst.Contains(node.OpType))
            return output == 0 || node.OpType == "Dropout" ? x : null;
        return node.OpType switch
        {
            "Conv" when facts.Shape(node.Input[1]) is { } w => WindowShapes.Of(node, x, w[0], w.Skip(2)),
            "MaxPool" or "AveragePool" => WindowShapes.Of(node, x, x[1], (node.GetInts("kernel_shape") ?? []).Select(OnnxDimension.FromInt64)),
            "GlobalAveragePool" or "GlobalMaxPool" => [.. x.Select((d, i) => i < 2 ? d : 1)],
            "Gemm" when facts.Shape(node.Input[1]) is { Count: 2 } w && x.Count == 2 => [x[(int)node.GetInt("transA", 0)], w[1 - (int)node.GetInt("transB", 0)]],
            "MatMul" when facts.Shape(node.Input[1]) is { } w => MatMul(x, w),
            "Flatten" => Flatten(x, node.GetInt("axis", 1)),
            "Transpose" => Transpose(x, node.GetInts("perm")),
            "Reshape" when facts.Ints(node.Input[1]) is { } target && node.GetInt("allowzero", 0) == 0 => Reshape(x, target),
            "Reshape" => Stated(node.Input[1], facts),
            "ConstantOfShape" => Stated(node.Input[0], facts),
            "Expand" => ShapeMath.Broadcast(x, Stated(node.Input[1], facts)),
            "Shape" => [x.Count],
            "Size" => [],
            "Range" => [OnnxDimension.Unknown],
            "Tile" => new OnnxDimension[x.Count],
            "Concat" => Concat([.. node.Input.Select(facts.Shape)], (int)node.GetInt("axis", 0)),
            "Squeeze" when facts.Axes(node, 1) is { } axes => Squeeze(x, axes),
            "Unsqueeze" when facts.Axes(node, 1) is { } axes => Unsqueeze(x, axes),
            "Slice" => Loosen(x, facts.Ints(node.InputOrEmpty(3)) ?? (node.Input.Count < 4 ? [.. Enumerable.Range(0, x.Count).Select(i => (long)i)] : null)),
            "Pad" => Pad(x, node.Input.Count < 4 ? facts.Ints(node.InputOrEmpty(1)) : null),
            "Gather" when facts.Shape(node.Input[1]) is { } indices => Gather(x, indices, (int)node.GetInt("axis", 0)),
            "Split" => Loosen(x, [node.GetInt("axis", 0)]),
            _ when node.OpType.StartsWith("Reduce", StringComparison.Ordinal) => Reduce(node, x, facts),
            _ => null,
        };
    }

    // The shape that a tensor of integers states. Where it is computed, its length still tells the rank.
    private static OnnxDimension[]? Stated(string sizes, TensorFacts facts)
    {
        if (facts.Ints(sizes) is { } known)
            return [.. known.Select(d => d > 0 ? d : OnnxDimension.Unknown)];
        return facts.Shape(sizes) is [{ Size: { } rank }] ? new OnnxDimension[rank] : null;
    }

    private static OnnxDimension[]? MatMul(Shape a, Shape b)
    {
        if (a.Count < 2 || b.Count < 2)
            return null;
        OnnxDimension[]? batch = ShapeMath.Broadcast([.. a.SkipLast(2)], [.. b.SkipLast(2)]);
        return [.. batch!, a[^2], b[^1]];
    }

    private static OnnxDimension[] Flatten(Shape x, long axis)
    {
        int at = (int)(axis < 0 ? axis + x.Count : axis);
        return [Product(x.Take(at)), Product(x.Skip(at))];
    }

    private static OnnxDimension Product(IEnumerable<OnnxDimension> sizes)
    {
        OnnxDimension[] all = [.. sizes.Where(d => d.Size != 1)];
        if (all.Length == 1)
            return all[0];
        return all.Any(d => d.Size is null) ? OnnxDimension.Unknown : all.Aggregate(1L, (p, d) => p * d.Size!.Value);
    }

    private static OnnxDimension[] Transpose(Shape x, long[]? order) => order is null ? [.. x.Reverse()] : [.. order.Select(p => x[(int)p])];

    private static OnnxDimension[] Reshape(Shape x, long[] target)
    {
        OnnxDimension[] shape = [.. target.Select((t, i) => t == 0 ? x[i] : t < 0 ? OnnxDimension.Unknown : t)];
        int open = Array.IndexOf(target, -1);
        if (open < 0)
            return shape;
        // Sizes that stand on both sides, the number of images above all, cancel out.
        List<OnnxDimension> left = [.. x];
        foreach (OnnxDimension d in shape.Where((d, i) => i != open && d.Size is null))
        {
            int same = left.FindIndex(l => ShapeMath.Same(l, d));
            if (same < 0)
                return shape;
            left.RemoveAt(same);
        }
        long divisor = shape.Where((d, i) => i != open && d.Size is not null).Aggregate(1L, (p, d) => p * d.Size!.Value);
        OnnxDimension[] named = [.. left.Where(d => d.Size is null)];
        long product = left.Aggregate(1L, (p, d) => p * (d.Size ?? 1));
        if (divisor > 0 && product % divisor == 0 && (named.Length == 0 || (named.Length == 1 && product == divisor)))
            shape[open] = named.Length == 0 ? product / divisor : named[0];
        return shape;
    }

    private static OnnxDimension[]? Concat(Shape?[] parts, int axis)
    {
        if (parts.Any(p => p is null))
            return null;
        OnnxDimension[] shape = [.. parts[0]!];
        axis = axis < 0 ? axis + shape.Length : axis;
        shape[axis] = parts.All(p => p![axis].Size is not null) ? parts.Sum(p => p![axis].Size!.Value) : OnnxDimension.Unknown;
        return shape;
    }

    private static OnnxDimension[] Squeeze(Shape x, long[] axes) => [.. x.Where((_, i) => !axes.Contains(i) && !axes.Contains(i - x.Count))];

    private static OnnxDimension[] Unsqueeze(Shape x, long[] axes)
    {
        int rank = x.Count + axes.Length, next = 0;
        return [.. Enumerable.Range(0, rank).Select(i => axes.Contains(i) || axes.Contains(i - rank) ? (OnnxDimension)1 : x[next++])];
    }

    private static OnnxDimension[]? Loosen(Shape x, long[]? axes) =>
        axes is null ? null : [.. x.Select((d, i) => axes.Contains(i) || axes.Contains(i - x.Count) ? OnnxDimension.Unknown : d)];

    private static OnnxDimension[] Pad(Shape x, long[]? pads) =>
        [.. x.Select((d, i) => pads is null ? OnnxDimension.Unknown : pads[i] == 0 && pads[i + x.Count] == 0 ? d : d.Size is { } size ? size + pads[i] + pads[i + x.Count] : OnnxDimension.Unknown)];

    private static OnnxDimension[] Gather(Shape x, Shape indices, int axis)
    {
        axis = axis < 0 ? axis + x.Count : axis;
        return [.. x.Take(axis), .. indices, .. x.Skip(axis + 1)];
    }

    private static OnnxDimension[]? Reduce(NodeProto node, Shape x, TensorFacts facts)
    {
        long[]? axes = facts.Axes(node, 1);
        if (axes is null && node.InputOrEmpty(1).Length > 0)
            return null;
        if (axes is null or { Length: 0 })
        {
            if (node.GetInt("noop_with_empty_axes", 0) == 1)
                return [.. x];
            axes = [.. Enumerable.Range(0, x.Count).Select(i => (long)i)];
        }
        return node.GetInt("keepdims", 1) == 0 ? Squeeze(x, axes) : [.. x.Select((d, i) => axes.Contains(i) || axes.Contains(i - x.Count) ? (OnnxDimension)1 : d)];
    }
}
