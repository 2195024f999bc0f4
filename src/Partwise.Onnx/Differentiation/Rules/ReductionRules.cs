namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>Sums, means and extremes over dimensions.</summary>
internal static class ReductionRules
{
    public static void Sum(GradientScope s) => s.Give(0, s.Graph.ExpandTo(Keep(s, s.Upstream), s.X()));

    public static void Mean(GradientScope s) =>
        s.Give(0, s.Graph.ExpandTo(s.Graph.Div(Keep(s, s.Upstream), s.Graph.CountRatio(s.X(), s.Y)), s.X()));

    // Where several elements are equally extreme, each gets the same share.
    public static void Extremum(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string hits = g.CastLike(g.Op("Equal", [s.X(), Keep(s, s.Y)]), s.X());
        s.Give(0, g.Mul(hits, g.Div(Keep(s, s.Upstream), Count(s, hits))));
    }

    public static void SumSquare(GradientScope s) => s.Give(0, s.Graph.Mul(s.Graph.Mul(Keep(s, s.Upstream), 2, s.Y), s.X()));

    public static void L1(GradientScope s) => s.Give(0, s.Graph.Mul(Keep(s, s.Upstream), s.Graph.Op("Sign", s.X())));

    // At 0, where the length has no gradient, 0 is taken.
    public static void L2(GradientScope s) =>
        s.Give(0, s.Graph.Mul(s.Graph.Div(Keep(s, s.Upstream), s.Graph.ZerosToOnes(Keep(s, s.Y), s.Y)), s.X()));

    public static void LogSum(GradientScope s) =>
        s.Give(0, s.Graph.ExpandTo(s.Graph.Div(Keep(s, s.Upstream), s.Graph.Op("Exp", Keep(s, s.Y))), s.X()));

    // The slope at an element is the product of the others: with one 0 among them it is not 0 at that one alone, with two it is 0
    // everywhere.
    public static void Product(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string x = s.X(),
            zero = g.Scalar(0, x),
            isZero = g.Op("Equal", [x, zero]),
            others = g.Where(isZero, g.Scalar(1, x), x);
        AttributeProto[] attributes =
        [
            OnnxAttribute.Of("keepdims", 1L),
            .. s.Node.Attribute.Where(a => a.Name != "keepdims").Select(a => a.Clone()),
        ];
        string product = g.Op("ReduceProd", [others, .. s.Node.Input.Skip(1)], attributes),
            zeros = Count(s, g.CastLike(isZero, x));
        string atZero = g.Where(g.Op("Equal", [zeros, g.Scalar(1, x)]), product, zero);
        string elsewhere = g.Where(g.Op("Equal", [zeros, zero]), g.Div(product, others), zero);
        s.Give(0, g.Mul(Keep(s, s.Upstream), g.Where(isZero, atZero, elsewhere)));
    }

    public static void LogSumExp(GradientScope s) =>
        s.Give(0, s.Graph.Mul(Keep(s, s.Upstream), s.Graph.Op("Exp", s.Graph.Sub(s.X(), Keep(s, s.Y)))));

    // x divided by its length along a dimension; one of length 0 stays 0, and so does its gradient.
    public static void LpNormalization(GradientScope s)
    {
        long p = s.Node.GetInt("p", 2),
            axis = s.Node.GetInt("axis", -1);
        s.Unfold(g =>
        {
            string length =
                p == 1
                    ? g.ReduceSum(g.Op("Abs", s.X()), [axis], keep: true)
                    : g.Op("Sqrt", g.ReduceSum(g.Mul(s.X(), s.X()), [axis], keep: true));
            return g.Div(s.X(), g.ZerosToOnes(length, s.X()));
        });
    }

    // Sums of what arrived behind each element in place of those before it.
    public static void CumSum(GradientScope s)
    {
        long exclusive = s.Node.GetInt("exclusive", 0),
            reverse = s.Node.GetInt("reverse", 0);
        s.Give(
            0,
            s.Graph.Op("CumSum", [s.Upstream, s.X(1)], OnnxAttribute.Of("exclusive", exclusive), OnnxAttribute.Of("reverse", 1 - reverse))
        );
    }

    // The sum over the node's own dimensions, which stay with size 1.
    private static string Count(GradientScope s, string hits)
    {
        GradientGraph g = s.Graph;
        string[] axes =
            s.X(1).Length > 0 ? [s.X(1)]
            : s.Node.GetInts("axes") is { } stated ? [g.Ints(stated)]
            : [];
        return g.Op(
            "ReduceSum",
            [hits, .. axes],
            OnnxAttribute.Of("keepdims", 1L),
            OnnxAttribute.Of("noop_with_empty_axes", s.Node.GetInt("noop_with_empty_axes", 0))
        );
    }

    // Puts the reduced dimensions back with size 1, so that the result broadcasts against the input. A scalar does so anyway.
    private static string Keep(GradientScope s, string reduced)
    {
        GradientGraph g = s.Graph;
        if (s.Node.GetInt("keepdims", 1) == 1)
            return reduced;
        if (g.Facts.Axes(s.Node, 1) is { } axes)
            return axes.Length == 0 ? reduced : g.Op("Unsqueeze", [reduced, g.Ints(axes)]);
        return s.X(1).Length == 0 ? reduced : g.Op("Unsqueeze", [reduced, s.X(1)]);
    }
}
