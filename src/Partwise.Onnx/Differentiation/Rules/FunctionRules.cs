namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>Smooth functions of one input.</summary>
internal static class FunctionRules
{
    public static void Identity(GradientScope s) => s.Give(0, s.Upstream);

    public static void Cast(GradientScope s)
    {
        GradientGraph g = s.Graph;
        if (g.Facts.Type(s.X()) == OnnxElementType.Undefined)
            throw s.Unsupported($"the unknown element type of '{s.X()}' (state it in the model)");
        // In half precision both gradients are in single precision.
        s.Give(0, g.TypeOf(s.X()) == g.TypeOf(s.Y) ? s.Upstream : g.CastLike(s.Upstream, s.X()));
    }

    public static void Dropout(GradientScope s)
    {
        TensorFacts facts = s.Graph.Facts;
        bool training = s.X(2).Length > 0 && facts.Constant(s.X(2)) is not { Count: 1, ElementType: OnnxElementType.Bool, Bytes: [0] };
        // Exporters write "training" with a ratio of 0 as well.
        if (training && !(s.X(1).Length > 0 && facts.Constant(s.X(1)) is { Count: 1 } ratio && ratio.ToDoubles()[0] == 0))
            throw s.Unsupported("dropout that may be in training mode");
        s.Give(0, s.Upstream);
    }

    public static void Neg(GradientScope s) => s.Give(0, s.Graph.Neg(s.Upstream));

    public static void Abs(GradientScope s) => s.Give(0, s.Graph.Mul(s.Upstream, s.Graph.Op("Sign", s.X())));

    public static void Exp(GradientScope s) => s.Give(0, s.Graph.Mul(s.Upstream, s.Y));

    public static void Log(GradientScope s) => s.Give(0, s.Graph.Div(s.Upstream, s.X()));

    // At 0, where the slope is infinite, the gradient is 0: what lies before a root is mostly a square, whose own slope is 0 there.
    public static void Sqrt(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string zero = g.Scalar(0, s.Y),
            slope = g.Div(g.Scalar(0.5, s.Y), s.Y);
        s.Give(0, g.Mul(s.Upstream, g.Where(g.Op("Equal", [s.Y, zero]), zero, slope)));
    }

    public static void Reciprocal(GradientScope s) => s.Give(0, s.Graph.Neg(s.Graph.Mul(s.Upstream, s.Graph.Mul(s.Y, s.Y))));

    public static void Sin(GradientScope s) => s.Give(0, s.Graph.Mul(s.Upstream, s.Graph.Op("Cos", s.X())));

    public static void Cos(GradientScope s) => s.Give(0, s.Graph.Neg(s.Graph.Mul(s.Upstream, s.Graph.Op("Sin", s.X()))));

    public static void Tan(GradientScope s) =>
        s.Give(0, s.Graph.Mul(s.Upstream, s.Graph.Add(s.Graph.Mul(s.Y, s.Y), s.Graph.Scalar(1, s.Y))));

    public static void Asin(GradientScope s) => s.Give(0, s.Graph.Div(s.Upstream, s.Graph.Op("Sqrt", OneMinusSquare(s))));

    public static void Acos(GradientScope s) => s.Give(0, s.Graph.Neg(s.Graph.Div(s.Upstream, s.Graph.Op("Sqrt", OneMinusSquare(s)))));

    public static void Atan(GradientScope s) => s.Give(0, s.Graph.Div(s.Upstream, s.Graph.Add(Square(s), s.Graph.Scalar(1, s.X()))));

    public static void Sinh(GradientScope s) => s.Give(0, s.Graph.Mul(s.Upstream, s.Graph.Op("Cosh", s.X())));

    public static void Cosh(GradientScope s) => s.Give(0, s.Graph.Mul(s.Upstream, s.Graph.Op("Sinh", s.X())));

    public static void Asinh(GradientScope s) =>
        s.Give(0, s.Graph.Div(s.Upstream, s.Graph.Op("Sqrt", s.Graph.Add(Square(s), s.Graph.Scalar(1, s.X())))));

    public static void Acosh(GradientScope s) =>
        s.Give(0, s.Graph.Div(s.Upstream, s.Graph.Op("Sqrt", s.Graph.Sub(Square(s), s.Graph.Scalar(1, s.X())))));

    public static void Atanh(GradientScope s) => s.Give(0, s.Graph.Div(s.Upstream, OneMinusSquare(s)));

    public static void Sigmoid(GradientScope s)
    {
        GradientGraph g = s.Graph;
        s.Give(0, g.Mul(s.Upstream, g.Mul(s.Y, g.Sub(g.Scalar(1, s.Y), s.Y))));
    }

    public static void Tanh(GradientScope s)
    {
        GradientGraph g = s.Graph;
        s.Give(0, g.Mul(s.Upstream, g.Sub(g.Scalar(1, s.Y), g.Mul(s.Y, s.Y))));
    }

    public static void Softplus(GradientScope s) => s.Give(0, s.Graph.Mul(s.Upstream, s.Graph.Op("Sigmoid", s.X())));

    public static void Erf(GradientScope s)
    {
        GradientGraph g = s.Graph;
        s.Give(0, g.Mul(s.Upstream, Bell(g, s.X(), 1, 2 / Math.Sqrt(Math.PI))));
    }

    // x·Φ(x) with the normal distribution Φ, as the ONNX specification gives it.
    public static void Gelu(GradientScope s)
    {
        if (s.Node.GetString("approximate", "none") == "tanh")
        {
            TanhGelu(s);
            return;
        }
        GradientGraph g = s.Graph;
        string x = s.X(),
            normal = g.Mul(g.Scalar(0.5, x), g.Add(g.Scalar(1, x), g.Op("Erf", g.Mul(x, Math.Sqrt(0.5), x))));
        s.Give(0, g.Mul(s.Upstream, g.Add(normal, g.Mul(x, Bell(g, x, 0.5, 1 / Math.Sqrt(2 * Math.PI))))));
    }

    /// <summary>The same with its approximation (1 + tanh(√(2/π)(x + 0.044715 x³)))/2.</summary>
    public static void TanhGelu(GradientScope s)
    {
        GradientGraph g = s.Graph;
        double c = Math.Sqrt(2 / Math.PI);
        string x = s.X(),
            one = g.Scalar(1, x),
            square = g.Mul(x, x);
        string t = g.Op("Tanh", g.Mul(x, g.Add(g.Mul(square, 0.044715 * c, x), g.Scalar(c, x))));
        string inner = g.Add(g.Mul(square, 3 * 0.044715 * c, x), g.Scalar(c, x));
        string bend = g.Mul(g.Mul(x, inner), g.Sub(one, g.Mul(t, t)));
        s.Give(0, g.Mul(s.Upstream, g.Mul(g.Scalar(0.5, x), g.Add(g.Add(one, t), bend))));
    }

    private static string Square(GradientScope s) => s.Graph.Mul(s.X(), s.X());

    private static string OneMinusSquare(GradientScope s) => s.Graph.Sub(s.Graph.Scalar(1, s.X()), Square(s));

    // height · exp(-scale x²).
    private static string Bell(GradientGraph g, string x, double scale, double height) =>
        g.Mul(g.Op("Exp", g.Mul(g.Mul(x, x), -scale, x)), height, x);
}
