namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>
/// Activations with another formula on either side of a threshold, and those that weigh x by a smooth step. A slope is chosen, not masked
/// by a product: on the side that does not count, an exponential may be infinite, and 0 times that is no number.
///</summary>
internal static class GatedRules
{
    public static void PRelu(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string x = s.X(),
            slope = s.X(1),
            negative = g.Op("Less", [x, g.Scalar(0, x)]);
        if (s.Wants(0))
            s.Give(0, g.Mul(s.Upstream, g.Where(negative, slope, g.Scalar(1, x))));
        if (s.Wants(1))
            s.Give(1, g.SumTo(g.Where(negative, g.Mul(s.Upstream, x), g.Scalar(0, x)), s.Y, slope));
    }

    // x above 0, else α (eˣ − 1).
    public static void Elu(GradientScope s) => AroundZero(s, s.Graph.Mul(s.Graph.Op("Exp", s.X()), s.Node.GetFloat("alpha", 1), s.X()), 1);

    // γ x above 0, else γ α (eˣ − 1); Klambauer et al. 2017, eq. 2, whose constants are the defaults.
    public static void Selu(GradientScope s)
    {
        double alpha = s.Node.GetFloat("alpha", 1.67326319217681884765625f),
            gamma = s.Node.GetFloat("gamma", 1.05070102214813232421875f);
        AroundZero(s, s.Graph.Mul(s.Graph.Op("Exp", s.X()), alpha * gamma, s.X()), gamma);
    }

    // x above 0, else α (exp(x/α) − 1).
    public static void Celu(GradientScope s) =>
        AroundZero(s, s.Graph.Op("Exp", s.Graph.Mul(s.X(), 1 / (double)s.Node.GetFloat("alpha", 1), s.X())), 1);

    public static void ThresholdedRelu(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string x = s.X(),
            above = g.Op("Greater", [x, g.Scalar(s.Node.GetFloat("alpha", 1), x)]);
        s.Give(0, g.Where(above, s.Upstream, g.Scalar(0, x)));
    }

    // x ± bias beyond ±λ, else 0.
    public static void Shrink(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string x = s.X(),
            beyond = g.Op("Greater", [g.Op("Abs", x), g.Scalar(s.Node.GetFloat("lambd", 0.5f), x)]);
        s.Give(0, g.Where(beyond, s.Upstream, g.Scalar(0, x)));
    }

    // x / (1 + |x|).
    public static void Softsign(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string width = g.Add(g.Op("Abs", s.X()), g.Scalar(1, s.X()));
        s.Give(0, g.Div(s.Upstream, g.Mul(width, width)));
    }

    // x σ(α x), whose slope is σ (1 + α x (1 − σ)).
    public static void Swish(GradientScope s) => Swish(s, 1);

    /// <summary>The same with another usual α: the normal distribution's approximation.</summary>
    public static void QuickGelu(GradientScope s) => Swish(s, 1.702f);

    // x t with t = tanh(log(1 + eˣ)), whose slope is t + x σ(x) (1 − t²).
    public static void Mish(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string x = s.X(),
            t = g.Op("Tanh", g.Op("Softplus", x));
        string bend = g.Mul(g.Mul(x, g.Op("Sigmoid", x)), g.Sub(g.Scalar(1, x), g.Mul(t, t)));
        s.Give(0, g.Mul(s.Upstream, g.Add(t, bend)));
    }

    private static void Swish(GradientScope s, float otherwise)
    {
        GradientGraph g = s.Graph;
        string x = s.X(),
            one = g.Scalar(1, x),
            scaled = g.Mul(x, s.Node.GetFloat("alpha", otherwise), x),
            sigmoid = g.Op("Sigmoid", scaled);
        s.Give(0, g.Mul(g.Mul(s.Upstream, sigmoid), g.Add(g.Mul(scaled, g.Sub(one, sigmoid)), one)));
    }

    private static void AroundZero(GradientScope s, string below, double above)
    {
        GradientGraph g = s.Graph;
        string x = s.X();
        s.Give(0, g.Mul(s.Upstream, g.Where(g.Op("Less", [x, g.Scalar(0, x)]), below, g.Scalar(above, x))));
    }
}
