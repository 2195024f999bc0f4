namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>Attention (Vaswani et al. 2017, eq. 1): differentiated as the products, masks and softmax that the ONNX specification unfolds
/// it to.</summary>
internal static class AttentionRules
{
    public static void Attention(GradientScope s)
    {
        if (s.X(4).Length > 0 || s.X(5).Length > 0)
            throw s.Unsupported("attention over keys and values of earlier runs");
        s.Unfold(g =>
        {
            bool flat = s.RequireShape(s.X(0)).Count == 3;
            (string q, OnnxDimension queries, OnnxDimension width) = Heads(s, 0, "q_num_heads");
            (string k, OnnxDimension keys, _) = Heads(s, 1, "kv_num_heads");
            (string v, OnnxDimension values, _) = Heads(s, 2, "kv_num_heads");
            double scale = s.Node.FindAttribute("scale") is not null
                ? s.Node.GetFloat("scale", 1)
                : 1
                    / Math.Sqrt(
                        width.Size ?? throw s.Unsupported("an unknown number of channels of a head (state the input's shape in the model)")
                    );
            k = Repeated(s, k, queries, keys);
            v = Repeated(s, v, queries, values);
            string scores = g.Mul(g.Op("MatMul", [q, g.Transpose(k, 0, 1, 3, 2)]), scale, s.X());
            if (s.Node.GetFloat("softcap", 0) is > 0 and var cap)
                scores = g.Mul(g.Op("Tanh", g.Mul(scores, 1.0 / cap, s.X())), cap, s.X());
            if (Mask(s) is { } mask)
                scores = g.Add(scores, mask);
            string y = g.Op("MatMul", [g.Op("Softmax", [scores], OnnxAttribute.Of("axis", -1L)), v]);
            return flat ? g.Reshape(g.Transpose(y, 0, 2, 1, 3), 0, 0, -1) : y;
        });
    }

    // [images, heads, positions, width of a head], the number of heads and that width.
    private static (string Tensor, OnnxDimension Heads, OnnxDimension Width) Heads(GradientScope s, int input, string attribute)
    {
        IReadOnlyList<OnnxDimension> shape = s.RequireShape(s.X(input));
        if (shape.Count == 4)
            return (s.X(input), shape[1], shape[3]);
        long heads = s.Node.GetInt(attribute, 0);
        if (shape.Count != 3 || heads < 1)
            throw s.Unsupported($"an input of {shape.Count} dimensions without {attribute}");
        OnnxDimension width = shape[2].Size is { } all ? all / heads : OnnxDimension.Unknown;
        return (s.Graph.Transpose(s.Graph.Reshape(s.X(input), 0, 0, heads, -1), 0, 2, 1, 3), heads, width);
    }

    // Where several heads share keys and values, these are repeated, each next to itself.
    private static string Repeated(GradientScope s, string tensor, OnnxDimension queries, OnnxDimension heads)
    {
        if (ShapeMath.Same(queries, heads))
            return tensor;
        if (queries.Size is not { } q || heads.Size is not { } k || k < 1 || q % k != 0)
            throw s.Unsupported($"{queries} heads of queries that share {heads} heads of keys and values");
        GradientGraph g = s.Graph;
        long[] order = [.. Enumerable.Range(0, (int)q).Select(i => i / (q / k))];
        return g.Op("Gather", [tensor, g.Ints(order)], OnnxAttribute.Of("axis", 1L));
    }

    // What is added to the scores: minus infinity where a position must not look, which the softmax turns into 0.
    private static string? Mask(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string? mask = null;
        if (s.X(3).Length > 0)
        {
            bool isBoolean = g.Facts.Type(s.X(3)) == OnnxElementType.Bool;
            mask = isBoolean ? g.Where(s.X(3), g.Scalar(0, s.X()), g.Scalar(double.NegativeInfinity, s.X())) : s.X(3);
        }
        if (s.Node.GetInt("is_causal", 0) == 0)
            return mask;
        int place = s.RequireShape(s.X(0)).Count - 2;
        string sizes = g.Concat([Size(s.X(0)), Size(s.X(1))], 0);
        string above = g.Op("Trilu", [g.Op("Expand", [g.Scalar(1, s.X()), sizes]), g.IntScalar(1)], OnnxAttribute.Of("upper", 1L));
        string causal = g.Where(g.Op("Equal", [above, g.Scalar(1, s.X())]), g.Scalar(double.NegativeInfinity, s.X()), g.Scalar(0, s.X()));
        return mask is null ? causal : g.Add(mask, causal);

        string Size(string tensor) => g.Op("Gather", [g.ShapeOf(tensor), g.Ints(place)], OnnxAttribute.Of("axis", 0L));
    }
}
