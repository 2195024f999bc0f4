namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>Functions made of straight pieces. Their masks come from the outputs, so that the inputs need not be kept.</summary>
internal static class ActivationRules
{
    public static void Relu(GradientScope s) => s.Give(0, s.Graph.Mul(s.Upstream, s.Graph.Step(s.Y, s.Y)));

    public static void LeakyRelu(GradientScope s)
    {
        GradientGraph g = s.Graph;
        double slope = s.Node.GetFloat("alpha", 0.01f);
        string step = g.Step(s.X(), s.X());
        s.Give(0, g.Mul(s.Upstream, g.Add(g.Mul(step, 1 - slope, s.X()), g.Scalar(slope, s.X()))));
    }

    public static void Clip(GradientScope s)
    {
        GradientGraph g = s.Graph;
        if (s.Wants(1) || s.Wants(2))
            throw s.Unsupported("the bounds of a clip");
        double? low = Bound(1),
            high = Bound(2);
        string? above =
            s.X(1).Length == 0 || low == double.NegativeInfinity ? null
            : low == 0 ? s.Y
            : g.Sub(s.Y, s.X(1));
        string? below = s.X(2).Length == 0 || high == double.PositiveInfinity ? null : g.Sub(s.X(2), s.Y);
        if (above is not null && below is not null && (low is null || high is null))
        {
            // A bound that only the run tells may be infinite, and then so is the distance from it.
            s.Give(0, g.Mul(g.Mul(s.Upstream, g.Step(above, s.Y)), g.Step(below, s.Y)));
            return;
        }
        // Inside, both distances are positive, so their product serves for both.
        string? inside =
            above is null ? below
            : below is null ? above
            : g.Mul(above, below);
        s.Give(0, inside is null ? s.Upstream : g.Mul(s.Upstream, g.Step(inside, s.Y)));

        double? Bound(int position) =>
            s.X(position).Length > 0 && g.Facts.Constant(s.X(position)) is { Count: 1 } value ? value.ToDoubles()[0] : null;
    }

    public static void HardSigmoid(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string mask = g.Step(g.Mul(s.Y, g.Sub(g.Scalar(1, s.Y), s.Y)), s.Y);
        s.Give(0, g.Mul(s.Upstream, g.Mul(mask, s.Node.GetFloat("alpha", 0.2f), s.Y)));
    }

    // x·h(x) with h(x) = clip(x/6 + 1/2, 0, 1), as the ONNX specification gives it; its slope is h + x/6 inside and h outside.
    public static void HardSwish(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string x = s.X(),
            sixth = g.Mul(x, 1.0 / 6, x),
            zero = g.Scalar(0, x),
            one = g.Scalar(1, x);
        string h = g.Op("Clip", [g.Add(sixth, g.Scalar(0.5, x)), zero, one]);
        string inside = g.Step(g.Mul(h, g.Sub(one, h)), x);
        s.Give(0, g.Mul(s.Upstream, g.Add(h, g.Mul(sixth, inside))));
    }

    // For y = softmax(x): dx = y (g - Σ g y).
    public static void Softmax(GradientScope s)
    {
        GradientGraph g = s.Graph;
        long axis = s.Node.GetInt("axis", -1);
        string weighted = g.Mul(s.Upstream, s.Y);
        s.Give(0, g.Sub(weighted, g.Mul(s.Y, g.ReduceSum(weighted, [axis], keep: true))));
    }

    // For y = log softmax(x): dx = g - exp(y) Σ g.
    public static void LogSoftmax(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string sum = g.ReduceSum(s.Upstream, [s.Node.GetInt("axis", -1)], keep: true);
        s.Give(0, g.Sub(s.Upstream, g.Mul(g.Op("Exp", s.Y), sum)));
    }
}
