namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>Batch and layer normalisation.</summary>
internal static class NormalisationRules
{
    public static void BatchNormalization(GradientScope s)
    {
        GradientGraph g = s.Graph;
        int rank = s.RequireShape(s.X()).Count;
        long[] column = [-1, .. Enumerable.Repeat(1L, rank - 2)], positions = [0, .. Enumerable.Range(2, rank - 2)];
        bool training = s.Node.GetInt("training_mode", 0) == 1 || (g.Opset < 14 && s.Node.Output.Count(o => o.Length > 0) > 1);
        if (s.Wants(3) || s.Wants(4))
            throw s.Unsupported("the running mean and variance");
        if (Enumerable.Range(1, s.Node.Output.Count - 1).Any(i => s.UpstreamOf(i) is not null))
            throw s.Unsupported("gradients through the running averages");
        string scale = g.Reshape(s.X(1), column), epsilon = g.Scalar(s.Node.GetFloat("epsilon", 1e-5f), s.X());
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
            s.Give(1, g.ReduceSum(g.Mul(s.Upstream, g.Div(g.Sub(s.X(), g.Reshape(s.X(3), column)), fixedDeviation)), positions, keep: false));
        if (s.Wants(0))
            s.Give(0, g.Mul(s.Upstream, g.Div(scale, fixedDeviation)));
    }

    public static void LayerNormalization(GradientScope s)
    {
        GradientGraph g = s.Graph;
        if (Enumerable.Range(1, s.Node.Output.Count - 1).Any(i => s.UpstreamOf(i) is not null))
            throw s.Unsupported("gradients through the mean and deviation");
        long axis = s.Node.GetInt("axis", -1);
        long[] axes = [-1];
        if (axis != -1)
        {
            int rank = s.RequireShape(s.X()).Count, first = (int)(axis < 0 ? axis + rank : axis);
            axes = [.. Enumerable.Range(first, rank - first).Select(i => (long)i)];
        }
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

    // For n = (x - mean)/deviation: dx = (g - mean g - n · mean(g n)) / deviation.
    private static string Standardised(GradientGraph g, string upstream, string normal, long[] axes, string factor)
    {
        string along = g.Mul(normal, g.ReduceMean(g.Mul(upstream, normal), axes));
        return g.Mul(factor, g.Sub(g.Sub(upstream, g.ReduceMean(upstream, axes)), along));
    }
}
