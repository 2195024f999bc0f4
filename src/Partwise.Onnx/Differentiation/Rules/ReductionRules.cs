namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>Sums, means and extremes over dimensions.</summary>
internal static class ReductionRules
{
    public static void Sum(GradientScope s) => s.Give(0, s.Graph.ExpandTo(Keep(s, s.Upstream), s.X()));

    public static void Mean(GradientScope s) => s.Give(0, s.Graph.ExpandTo(s.Graph.Div(Keep(s, s.Upstream), s.Graph.CountRatio(s.X(), s.Y)), s.X()));

    // Where several elements are equally extreme, each gets the same share.
    public static void Extremum(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string hits = g.CastLike(g.Op("Equal", [s.X(), Keep(s, s.Y)]), s.X());
        string[] axes = s.X(1).Length > 0 ? [s.X(1)] : s.Node.GetInts("axes") is { } stated ? [g.Ints(stated)] : [];
        string count = g.Op("ReduceSum", [hits, .. axes], OnnxAttribute.Of("keepdims", 1L), OnnxAttribute.Of("noop_with_empty_axes", s.Node.GetInt("noop_with_empty_axes", 0)));
        s.Give(0, g.Mul(hits, g.Div(Keep(s, s.Upstream), count)));
    }

    public static void SumSquare(GradientScope s) => s.Give(0, s.Graph.Mul(s.Graph.Mul(Keep(s, s.Upstream), 2, s.Y), s.X()));

    public static void L2(GradientScope s) => s.Give(0, s.Graph.Mul(s.Graph.Div(Keep(s, s.Upstream), Keep(s, s.Y)), s.X()));

    public static void LogSumExp(GradientScope s) =>
        s.Give(0, s.Graph.Mul(Keep(s, s.Upstream), s.Graph.Op("Exp", s.Graph.Sub(s.X(), Keep(s, s.Y)))));

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
