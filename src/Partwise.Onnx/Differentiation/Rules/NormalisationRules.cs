namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>Normalisation over batches, layers, images and groups of channels.</summary>
internal static class NormalisationRules
{
    public static void BatchNormalization(GradientScope s)
    {
        GradientGraph g = s.Graph;
        int rank = s.RequireShape(s.X()).Count;
        long[] column = [-1, .. Enumerable.Repeat(1L, rank - 2)],
            positions = [0, .. Enumerable.Range(2, rank - 2)];
        bool training = s.Node.GetInt("training_mode", 0) == 1 || (g.Opset < 14 && s.Node.Output.Count(o => o.Length > 0) > 1);
        if (s.Wants(3) || s.Wants(4))
            throw s.Unsupported("the running mean and variance");
        if (Enumerable.Range(1, s.Node.Output.Count - 1).Any(i => s.UpstreamOf(i) is not null))
            throw s.Unsupported("gradients through the running averages");
        string scale = g.Reshape(s.X(1), column),
            epsilon = g.Scalar(s.Node.GetFloat("epsilon", 1e-5f), s.X());
        if (s.Wants(2))
            s.Give(2, g.ReduceSum(s.Upstream, positions, keep: false));
        if (training)
        {
            string centred = g.Sub(s.X(), g.ReduceMean(s.X(), positions));
            string deviation = g.Op("Sqrt", g.Add(g.ReduceMean(g.Mul(centred, centred), positions), epsilon));
            string normal = g.Div(centred, deviation);
            if (s.Wants(1))
                s.Give(1, g.ReduceSum(g.Mul(s.Upstream, normal), positions, keep: false));
            if (s.Wants(0))
                s.Give(0, Standardised(g, s.Upstream, normal, positions, g.Div(scale, deviation)));
            return;
        }
        string fixedDeviation = g.Op("Sqrt", g.Add(g.Reshape(s.X(4), column), epsilon));
        if (s.Wants(1))
            s.Give(
                1,
                g.ReduceSum(g.Mul(s.Upstream, g.Div(g.Sub(s.X(), g.Reshape(s.X(3), column)), fixedDeviation)), positions, keep: false)
            );
        if (s.Wants(0))
            s.Give(0, g.Mul(s.Upstream, g.Div(scale, fixedDeviation)));
    }

    public static void LayerNormalization(GradientScope s)
    {
        GradientGraph g = s.Graph;
        if (Enumerable.Range(1, s.Node.Output.Count - 1).Any(i => s.UpstreamOf(i) is not null))
            throw s.Unsupported("gradients through the mean and deviation");
        long[] axes = LastAxes(s);
        string centred = g.Sub(s.X(), g.ReduceMean(s.X(), axes));
        string variance = g.ReduceMean(g.Mul(centred, centred), axes);
        string deviation = g.Op("Sqrt", g.Add(variance, g.Scalar(s.Node.GetFloat("epsilon", 1e-5f), s.X())));
        string normal = g.Div(centred, deviation);
        if (s.Wants(1))
            s.Give(1, g.SumTo(g.Mul(s.Upstream, normal), s.Y, s.X(1)));
        if (s.Wants(2))
            s.Give(2, g.SumTo(s.Upstream, s.Y, s.X(2)));
        if (s.Wants(0))
            s.Give(0, Standardised(g, g.Mul(s.Upstream, s.X(1)), normal, axes, g.Op("Reciprocal", deviation)));
    }

    // x / √(mean of x² + ε) · scale; Zhang and Sennrich 2019, eq. 4.
    public static void RootMeanSquare(GradientScope s)
    {
        GradientGraph g = s.Graph;
        if (Enumerable.Range(1, s.Node.Output.Count - 1).Any(i => s.UpstreamOf(i) is not null))
            throw s.Unsupported("gradients through the root of the mean square");
        long[] axes = LastAxes(s);
        string epsilon = g.Scalar(s.Node.GetFloat("epsilon", 1e-5f), s.X());
        string factor = g.Op("Reciprocal", g.Op("Sqrt", g.Add(g.ReduceMean(g.Mul(s.X(), s.X()), axes), epsilon)));
        string normal = g.Mul(s.X(), factor);
        if (s.Wants(1))
            s.Give(1, g.SumTo(g.Mul(s.Upstream, normal), s.Y, s.X(1)));
        if (!s.Wants(0))
            return;
        string upstream = g.Mul(s.Upstream, s.X(1));
        s.Give(0, g.Mul(factor, g.Sub(upstream, g.Mul(normal, g.ReduceMean(g.Mul(upstream, normal), axes)))));
    }

    public static void InstanceNormalization(GradientScope s)
    {
        int rank = s.RequireShape(s.X()).Count;
        Grouped(s, null, [-1, .. Enumerable.Repeat(1L, rank - 2)], [.. Enumerable.Range(2, rank - 2).Select(i => (long)i)]);
    }

    // Up to version 20 there is a scale and a bias for each group, later one for each channel.
    public static void GroupNormalization(GradientScope s)
    {
        GradientGraph g = s.Graph;
        int rank = s.RequireShape(s.X()).Count;
        long groups = s.Node.GetInt("num_groups", 1);
        Grouped(s, groups, g.Opset >= 21 ? [-1, .. Enumerable.Repeat(1L, rank - 2)] : null, [-1]);
    }

    // (x − mean) / (deviation + 1e-9), as the ONNX specification gives it.
    public static void MeanVariance(GradientScope s)
    {
        GradientGraph g = s.Graph;
        long[] axes = s.Node.GetInts("axes") ?? [0, 2, 3];
        string centred = g.Sub(s.X(), g.ReduceMean(s.X(), axes));
        string deviation = g.Add(g.Op("Sqrt", g.ReduceMean(g.Mul(centred, centred), axes)), g.Scalar(1e-9, s.X()));
        s.Give(0, Standardised(g, s.Upstream, g.Div(centred, deviation), axes, g.Op("Reciprocal", deviation)));
    }

    // With n = (x − mean)/deviation over parts of each image: y = scale · n + bias. Groups of channels make a row each.
    private static void Grouped(GradientScope s, long? groups, long[]? column, long[] axes)
    {
        GradientGraph g = s.Graph;
        string x = Rows(s.X());
        string centred = g.Sub(x, g.ReduceMean(x, axes));
        string deviation = g.Op(
            "Sqrt",
            g.Add(g.ReduceMean(g.Mul(centred, centred), axes), g.Scalar(s.Node.GetFloat("epsilon", 1e-5f), s.X()))
        );
        string normal = g.Div(centred, deviation);
        // Without a column the scale belongs to the rows.
        string arrived = column is null ? Rows(s.Upstream) : s.Upstream,
            scale = column is null ? g.Reshape(s.X(1), -1, 1) : g.Reshape(s.X(1), column);
        long[] others = column is null ? [0, 2] : [0, .. Enumerable.Range(2, column.Length - 1)];
        if (s.Wants(1))
            s.Give(1, g.ReduceSum(g.Mul(arrived, column is null ? normal : Back(normal)), others, keep: false));
        if (s.Wants(2))
            s.Give(2, g.ReduceSum(arrived, others, keep: false));
        if (!s.Wants(0))
            return;
        string scaled = g.Mul(arrived, scale);
        s.Give(0, Back(Standardised(g, column is null ? scaled : Rows(scaled), normal, axes, g.Op("Reciprocal", deviation))));

        string Rows(string t) => groups is { } count ? g.Reshape(t, 0, count, -1) : t;

        string Back(string t) => groups is null ? t : g.ReshapeLike(t, s.X());
    }

    // From the node's axis on.
    private static long[] LastAxes(GradientScope s)
    {
        long axis = s.Node.GetInt("axis", -1);
        if (axis == -1)
            return [-1];
        int rank = s.RequireShape(s.X()).Count,
            first = (int)(axis < 0 ? axis + rank : axis);
        return [.. Enumerable.Range(first, rank - first).Select(i => (long)i)];
    }

    // For n = (x - mean)/deviation: dx = (g - mean g - n · mean(g n)) / deviation.
    private static string Standardised(GradientGraph g, string upstream, string normal, long[] axes, string factor)
    {
        string along = g.Mul(normal, g.ReduceMean(g.Mul(upstream, normal), axes));
        return g.Mul(factor, g.Sub(g.Sub(upstream, g.ReduceMean(upstream, axes)), along));
    }
}
