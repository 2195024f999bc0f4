using Shape = System.Collections.Generic.IReadOnlyList<Partwise.Onnx.OnnxDimension>;

namespace Partwise.Onnx.Differentiation;

/// <summary>
/// The shapes of node outputs, for the operators that networks are made of. What it does not know is computed when the model runs. A node
/// that cannot run, with too few inputs or with axes that are not there, has no shape.
///</summary>
internal static partial class ShapeInference
{
    private static readonly HashSet<string> s_sameAsFirst = new(StringComparer.Ordinal)
    {
        "Abs",
        "Acos",
        "Acosh",
        "Asin",
        "Asinh",
        "Atan",
        "Atanh",
        "BatchNormalization",
        "Cast",
        "CastLike",
        "Ceil",
        "Celu",
        "Clip",
        "Cos",
        "Cosh",
        "CumSum",
        "DequantizeLinear",
        "Dropout",
        "Elu",
        "Erf",
        "Exp",
        "EyeLike",
        "Floor",
        "Gelu",
        "GroupNormalization",
        "HardSigmoid",
        "HardSwish",
        "Hardmax",
        "Identity",
        "InstanceNormalization",
        "IsInf",
        "IsNaN",
        "LRN",
        "LayerNormalization",
        "LeakyRelu",
        "Log",
        "LogSoftmax",
        "LpNormalization",
        "MeanVarianceNormalization",
        "Mish",
        "Neg",
        "Not",
        "PRelu",
        "QuantizeLinear",
        "RMSNormalization",
        "Reciprocal",
        "Relu",
        "ReverseSequence",
        "Round",
        "Scatter",
        "ScatterElements",
        "ScatterND",
        "Selu",
        "Shrink",
        "Sigmoid",
        "Sign",
        "SimplifiedLayerNormalization",
        "Sin",
        "Sinh",
        "Softmax",
        "Softplus",
        "Softsign",
        "Sqrt",
        "Swish",
        "Tan",
        "Tanh",
        "ThresholdedRelu",
        "Trilu",
    };

    // The same among the operators that ONNX Runtime fuses.
    private static readonly HashSet<string> s_sameAsFirstFused = new(StringComparer.Ordinal)
    {
        "BiasGelu",
        "FastGelu",
        "Gelu",
        "GroupNorm",
        "MultiHeadAttention",
        "QuickGelu",
        "SkipLayerNormalization",
        "SkipSimplifiedLayerNormalization",
    };

    private static readonly HashSet<string> s_broadcast = new(StringComparer.Ordinal)
    {
        "Add",
        "And",
        "Div",
        "Equal",
        "Greater",
        "GreaterOrEqual",
        "Less",
        "LessOrEqual",
        "Max",
        "Mean",
        "Min",
        "Mod",
        "Mul",
        "Or",
        "Pow",
        "Sub",
        "Sum",
        "Where",
        "Xor",
    };

    /// <summary>The shape of an output; null where it cannot be told.</summary>
    public static Shape? Of(NodeProto node, int output, TensorFacts facts)
    {
        if (GradientPrimitives.ShapeSource(node) is { } same)
            return facts.Shape(same);
        Shape? x = facts.Shape(node.InputOrEmpty(0));
        if (node.Domain == OnnxDomains.Microsoft)
            return output == 0 && x is not null ? Fused(node, x, facts) : null;
        if (node.Domain is not ("" or "ai.onnx"))
            return null;
        if (node.OpType is "Constant")
            return facts.Constant(node.Output[0]) is { } constant ? [.. constant.Shape.Select(OnnxDimension.FromInt64)] : null;
        if (s_broadcast.Contains(node.OpType))
            return node.Input.Count == 0 ? null : node.Input.Select(facts.Shape).Aggregate(ShapeMath.Broadcast);
        if (node.OpType is "Range" or "NonZero" or "OneHot" or "Einsum" or "ConstantOfShape")
            return output == 0 ? Made(node, x, facts) : null;
        if (x is null)
            return node.OpType is "Reshape"
                ? Stated(node.InputOrEmpty(1), facts)?.Select(d => d.Size == 0 ? OnnxDimension.Unknown : d).ToArray()
                : null;
        if (s_sameAsFirst.Contains(node.OpType))
            return output == 0 || node.OpType == "Dropout" ? x : null;
        return node.OpType switch
        {
            "MaxPool" or "TopK" or "Split" => Several(node, output, x, facts),
            _ when output > 0 => null,
            _ when node.OpType.StartsWith("Reduce", StringComparison.Ordinal) => Reduce(node, x, facts),
            _ => Windowed(node, x, facts) ?? Product(node, x, facts) ?? Moved(node, x, facts),
        };
    }

    private static OnnxDimension[]? Fused(NodeProto node, Shape x, TensorFacts facts) =>
        node.OpType switch
        {
            _ when s_sameAsFirstFused.Contains(node.OpType) => [.. x],
            "FusedConv" => Convolution(node, x, facts),
            "FusedGemm" => Gemm(node, x, facts.Shape(node.InputOrEmpty(1))),
            "Attention" when x.Count == 3 && facts.Shape(node.InputOrEmpty(1)) is [_, { } all] =>
            [
                x[0],
                x[1],
                node.GetInts("qkv_hidden_sizes") is [_, _, >= 0 and var width] ? width
                : all.Size is { } size ? size / 3
                : OnnxDimension.Unknown,
            ],
            "FusedMatMul"
            or "TransposeMatMul"
                when facts.Shape(node.InputOrEmpty(1)) is { } w
                    && node.GetInt("transBatchA", 0) == 0
                    && node.GetInt("transBatchB", 0) == 0 => MatMul(Swap(x, node.GetInt("transA", 0)), Swap(w, node.GetInt("transB", 0))),
            _ => null,
        };

    private static OnnxDimension[]? Windowed(NodeProto node, Shape x, TensorFacts facts) =>
        node.OpType switch
        {
            "Conv" => Convolution(node, x, facts),
            "ConvTranspose" when x.Count > 2 && facts.Shape(node.InputOrEmpty(1)) is { } w && w.Count == x.Count =>
                WindowShapes.OfTransposed(node, x, w),
            "AveragePool" or "LpPool" => Pool(node, x),
            "GlobalAveragePool" or "GlobalMaxPool" or "GlobalLpPool" => [.. x.Select((d, i) => i < 2 ? d : 1)],
            "Resize" or "Upsample" => Resized(node, x, facts),
            "DepthToSpace" when x.Count == 4 && node.GetInt("blocksize", 0) is > 0 and < 1 << 20 and var b =>
            [
                x[0],
                Quotient(x[1], b * b),
                Times(x[2], b),
                Times(x[3], b),
            ],
            "SpaceToDepth" when x.Count == 4 && node.GetInt("blocksize", 0) is > 0 and < 1 << 20 and var b =>
            [
                x[0],
                Times(x[1], b * b),
                Quotient(x[2], b),
                Quotient(x[3], b),
            ],
            _ => null,
        };

    private static OnnxDimension[]? Product(NodeProto node, Shape x, TensorFacts facts) =>
        node.OpType switch
        {
            "Gemm" => Gemm(node, x, facts.Shape(node.InputOrEmpty(1))),
            "MatMul" when facts.Shape(node.InputOrEmpty(1)) is { } w => MatMul(x, w),
            "Attention" when facts.Shape(node.InputOrEmpty(2)) is { } v => Attention(node, x, v),
            "Det" when x.Count >= 2 => [.. x.SkipLast(2)],
            _ => null,
        };

    private static OnnxDimension[]? Convolution(NodeProto node, Shape x, TensorFacts facts) =>
        facts.Shape(node.InputOrEmpty(1)) is { } w && w.Count == x.Count && w.Count > 2 ? WindowShapes.Of(node, x, w[0], w.Skip(2)) : null;

    private static OnnxDimension[]? Pool(NodeProto node, Shape x) =>
        x.Count > 2 && node.GetInts("kernel_shape") is { } kernel && kernel.All(k => k >= 0)
            ? WindowShapes.Of(node, x, x[1], kernel.Select(OnnxDimension.FromInt64))
            : null;

    // Operators of several outputs.
    private static OnnxDimension[]? Several(NodeProto node, int output, Shape x, TensorFacts facts)
    {
        if (node.OpType == "MaxPool")
            return Pool(node, x);
        bool isSplit = node.OpType == "Split";
        if (ShapeMath.Axis(node.GetInt("axis", isSplit ? 0 : -1), x.Count) is not { } axis)
            return null;
        OnnxDimension size =
            isSplit ? Part(node, output, x[axis], facts)
            : facts.Ints(node.InputOrEmpty(1)) is [>= 0 and var k] ? k
            : OnnxDimension.Unknown;
        return [.. x.Select((d, i) => i == axis ? size : d)];
    }

    private static OnnxDimension Part(NodeProto node, int output, OnnxDimension whole, TensorFacts facts)
    {
        if ((node.GetInts("split") ?? facts.Ints(node.InputOrEmpty(1))) is { } sizes)
            return output < sizes.Length && sizes[output] >= 0 ? sizes[output] : OnnxDimension.Unknown;
        if (node.InputOrEmpty(1).Length > 0 || whole.Size is not { } size)
            return OnnxDimension.Unknown;
        long parts = Math.Max(1, node.GetInt("num_outputs", node.Output.Count)),
            each = (size / parts) + (size % parts == 0 ? 0 : 1);
        return Math.Max(0, Math.Min(each, size - (output * each)));
    }

    private static OnnxDimension[]? Gemm(NodeProto node, Shape x, Shape? w) =>
        x.Count == 2 && w is { Count: 2 } ? [x[node.GetInt("transA", 0) == 0 ? 0 : 1], w[node.GetInt("transB", 0) == 0 ? 1 : 0]] : null;

    private static OnnxDimension[]? MatMul(Shape a, Shape b)
    {
        if (a.Count == 0 || b.Count == 0)
            return null;
        OnnxDimension[] batch = ShapeMath.Broadcast([.. a.SkipLast(2)], [.. b.SkipLast(2)])!;
        OnnxDimension[] row = a.Count == 1 ? [] : [a[^2]],
            column = b.Count == 1 ? [] : [b[^1]];
        return [.. batch, .. row, .. column];
    }

    private static OnnxDimension[] Swap(Shape x, long transposed) =>
        transposed == 0 || x.Count < 2 ? [.. x] : [.. x.SkipLast(2), x[^1], x[^2]];

    // Queries [N, heads, positions, width] or [N, positions, heads · width]; the values tell the width of what comes out.
    private static OnnxDimension[]? Attention(NodeProto node, Shape q, Shape v)
    {
        if (q.Count == 4 && v.Count == 4)
            return [.. q.Take(3), v[3]];
        if (q.Count != 3 || v.Count != 3)
            return null;
        long heads = node.GetInt("q_num_heads", 0),
            kv = node.GetInt("kv_num_heads", 0);
        return
        [
            q[0],
            q[1],
            kv > 0 && heads > 0 && v[2].Size is { } width ? ShapeMath.FromDouble((double)width / kv * heads) : OnnxDimension.Unknown,
        ];
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
            axes = [.. Enumerable.Range(0, x.Count)];
        }
        return Without(x, axes, node.GetInt("keepdims", 1) != 0);
    }

    private static OnnxDimension[]? Without(Shape x, long[] axes, bool keep)
    {
        if (ShapeMath.Axes(axes, x.Count) is not { } found)
            return null;
        return keep ? [.. x.Select((d, i) => found.Contains(i) ? (OnnxDimension)1 : d)] : [.. x.Where((_, i) => !found.Contains(i))];
    }

    private static OnnxDimension Times(OnnxDimension d, long factor) =>
        d.Size is { } size ? ShapeMath.FromDouble((double)size * factor) : OnnxDimension.Unknown;

    private static OnnxDimension Quotient(OnnxDimension d, long divisor) =>
        d.Size is { } size && size % divisor == 0 ? size / divisor : OnnxDimension.Unknown;
}
