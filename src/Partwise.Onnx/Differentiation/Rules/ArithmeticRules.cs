namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>Element-by-element operators of several inputs, which broadcast.</summary>
internal static class ArithmeticRules
{
    public static void Add(GradientScope s)
    {
        for (int i = 0; i < s.Node.Input.Count; i++)
        {
            if (s.Wants(i))
                s.Give(i, s.Graph.SumTo(s.Upstream, s.Y, s.X(i)));
        }
    }

    public static void Mean(GradientScope s)
    {
        string part = s.Graph.Mul(s.Upstream, 1.0 / s.Node.Input.Count, s.Y);
        for (int i = 0; i < s.Node.Input.Count; i++)
        {
            if (s.Wants(i))
                s.Give(i, s.Graph.SumTo(part, s.Y, s.X(i)));
        }
    }

    public static void Sub(GradientScope s)
    {
        if (s.Wants(0))
            s.Give(0, s.Graph.SumTo(s.Upstream, s.Y, s.X(0)));
        if (s.Wants(1))
            s.Give(1, s.Graph.Neg(s.Graph.SumTo(s.Upstream, s.Y, s.X(1))));
    }

    public static void Mul(GradientScope s)
    {
        for (int i = 0; i < 2; i++)
        {
            if (s.Wants(i))
                s.Give(i, s.Graph.SumTo(s.Graph.Mul(s.Upstream, s.X(1 - i)), s.Y, s.X(i)));
        }
    }

    public static void Div(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string quotient = g.Div(s.Upstream, s.X(1));
        if (s.Wants(0))
            s.Give(0, g.SumTo(quotient, s.Y, s.X(0)));
        if (s.Wants(1))
            s.Give(1, g.Neg(g.SumTo(g.Mul(quotient, s.Y), s.Y, s.X(1))));
    }

    // d(a^b)/da = b a^(b-1), which is taken as 0 for a root (0 ≤ b < 1) at 0; d(a^b)/db = a^b log a, taken as 0 where a is not above 0.
    public static void Pow(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string a = s.X(0),
            b = s.X(1);
        if (s.Wants(0))
        {
            string slope;
            if (g.Facts.Constant(b) is { Count: 1 } constant)
            {
                double power = constant.ToDoubles()[0];
                slope = power == 2 ? g.Mul(a, 2, a) : g.Mul(g.Op("Pow", [a, g.Scalar(power - 1, a)]), power, a);
                if (power is >= 0 and < 1)
                    slope = g.Where(g.Op("Equal", [a, g.Scalar(0, a)]), g.Scalar(0, a), slope);
            }
            else
            {
                string exponent = g.Facts.Type(b) == g.Facts.Type(a) ? b : g.CastLike(b, a);
                string zero = g.Scalar(0, a),
                    one = g.Scalar(1, a);
                string root = g.Op("And", [g.Op("Less", [exponent, one]), g.Op("Not", g.Op("Less", [exponent, zero]))]);
                slope = g.Mul(exponent, g.Op("Pow", [a, g.Sub(exponent, one)]));
                slope = g.Where(g.Op("And", [root, g.Op("Equal", [a, zero])]), zero, slope);
            }
            s.Give(0, g.SumTo(g.Mul(s.Upstream, slope), s.Y, a));
        }
        if (s.Wants(1))
        {
            string positive = g.Op("Greater", [a, g.Scalar(0, a)]);
            string log = g.Op("Log", g.Op("Where", [positive, a, g.Scalar(1, a)]));
            s.Give(1, g.SumTo(g.Mul(g.Mul(s.Upstream, s.Y), log), s.Y, b));
        }
    }

    // a − b · trunc(a/b), the remainder with the sign of a.
    public static void Mod(GradientScope s)
    {
        GradientGraph g = s.Graph;
        if (s.Wants(0))
            s.Give(0, g.SumTo(s.Upstream, s.Y, s.X(0)));
        if (s.Wants(1))
            s.Give(1, g.SumTo(g.Mul(s.Upstream, g.Div(g.Sub(s.Y, s.X(0)), s.X(1))), s.Y, s.X(1)));
    }

    // Where several inputs are equally extreme, each gets the same share.
    public static void Extremum(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string[] hits = [.. s.Node.Input.Select(x => g.CastLike(g.Op("Equal", [x, s.Y]), s.Y))];
        string share = hits.Length == 1 ? s.Upstream : g.Div(s.Upstream, g.Op("Sum", hits));
        for (int i = 0; i < hits.Length; i++)
        {
            if (s.Wants(i))
                s.Give(i, g.SumTo(g.Mul(share, hits[i]), s.Y, s.X(i)));
        }
    }

    public static void Where(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string zero = g.Scalar(0, s.Y);
        if (s.Wants(1))
            s.Give(1, g.SumTo(g.Op("Where", [s.X(0), s.Upstream, zero]), s.Y, s.X(1)));
        if (s.Wants(2))
            s.Give(2, g.SumTo(g.Op("Where", [s.X(0), zero, s.Upstream]), s.Y, s.X(2)));
    }
}
