namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>Matrix products.</summary>
internal static class MatrixRules
{
    // Y = α A' B' + β C, where a dash stands for the transposition that the node asks for.
    public static void Gemm(GradientScope s)
    {
        GradientGraph g = s.Graph;
        long transA = s.Node.GetInt("transA", 0),
            transB = s.Node.GetInt("transB", 0);
        float alpha = s.Node.GetFloat("alpha", 1);
        if (s.Wants(0))
            s.Give(0, transA == 0 ? Product(s.Upstream, s.X(1), 0, 1 - transB) : Product(s.X(1), s.Upstream, transB, 1));
        if (s.Wants(1))
            s.Give(1, transB == 0 ? Product(s.X(0), s.Upstream, 1 - transA, 0) : Product(s.Upstream, s.X(0), 1, transA));
        if (s.Wants(2))
            s.Give(2, g.Mul(g.SumTo(s.Upstream, s.Y, s.X(2)), s.Node.GetFloat("beta", 1), s.Y));

        string Product(string a, string b, long ta, long tb) =>
            alpha == 1
                ? g.Gemm(a, b, ta, tb)
                : g.Op("Gemm", [a, b], OnnxAttribute.Of("transA", ta), OnnxAttribute.Of("transB", tb), OnnxAttribute.Of("alpha", alpha));
    }

    public static void MatMul(GradientScope s)
    {
        GradientGraph g = s.Graph;
        IReadOnlyList<OnnxDimension> shapeB = s.RequireShape(s.X(1));
        if (shapeB.Count == 2 && g.Facts.Shape(s.X(0)) is not { Count: 1 or 2 })
        {
            Flat(s, shapeB);
            return;
        }
        IReadOnlyList<OnnxDimension> shapeA = s.RequireShape(s.X(0));
        // A vector is a matrix of one row or column, which the product leaves out.
        string a = s.X(0),
            b = s.X(1),
            up = s.Upstream;
        if (shapeA.Count == 1)
        {
            a = g.Op("Unsqueeze", [a, g.Ints(0)]);
            up = g.Op("Unsqueeze", [up, g.Ints(shapeB.Count == 1 ? -1 : -2)]);
            shapeA = [1, .. shapeA];
        }
        if (shapeB.Count == 1)
        {
            b = g.Op("Unsqueeze", [b, g.Ints(1)]);
            up = g.Op("Unsqueeze", [up, g.Ints(-1)]);
            shapeB = [.. shapeB, 1];
        }
        OnnxDimension[]? batch = ShapeMath.Broadcast([.. shapeA.SkipLast(2)], [.. shapeB.SkipLast(2)]);
        if (s.Wants(0))
            s.Give(0, Fit(g.Op("MatMul", [up, Swap(b, shapeB.Count)]), [.. batch!, shapeA[^2], shapeA[^1]], 0));
        if (s.Wants(1))
            s.Give(1, Fit(g.Op("MatMul", [Swap(a, shapeA.Count), up]), [.. batch!, shapeB[^2], shapeB[^1]], 1));

        string Swap(string x, int rank) => g.Transpose(x, [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]);

        string Fit(string gradient, OnnxDimension[] shape, int input) =>
            g.Facts.Shape(s.X(input))!.Count == 1
                ? g.ReshapeLike(SumBatch(gradient, shape), s.X(input))
                : g.SumTo(gradient, shape, s.X(input));

        string SumBatch(string gradient, OnnxDimension[] shape) =>
            g.ReduceSum(gradient, [.. Enumerable.Range(0, shape.Length - 2).Select(i => (long)i)], keep: false);
    }

    // With a plain matrix on the right, all rows on the left are alike.
    private static void Flat(GradientScope s, IReadOnlyList<OnnxDimension> b)
    {
        GradientGraph g = s.Graph;
        if (s.Wants(0))
            s.Give(0, g.Op("MatMul", [s.Upstream, g.Transpose(s.X(1), 1, 0)]));
        if (!s.Wants(1))
            return;
        string rows = Rows(s.X(0), b[0].Size, s.X(0)),
            columns = Rows(s.Upstream, b[1].Size, s.Y);
        s.Give(1, g.Gemm(rows, columns, 1, 0));

        string Rows(string x, long? width, string like) =>
            width is { } w
                ? g.Reshape(x, -1, w)
                : g.Op(
                    "Reshape",
                    [x, g.Op("Concat", [g.Ints(-1), g.Slice(g.ShapeOf(like), [0], [-1], [long.MaxValue])], OnnxAttribute.Of("axis", 0L))]
                );
    }
}
