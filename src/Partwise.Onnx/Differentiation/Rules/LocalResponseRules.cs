namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>Local response normalisation (Krizhevsky et al. 2012, section 3.3).</summary>
internal static class LocalResponseRules
{
    // x / (bias + α · mean of the squares of the channels around)^β; what lies beyond the first and last channel counts as 0.
    public static void LocalResponse(GradientScope s)
    {
        long size = s.Node.GetInt("size", 0);
        int rank = s.RequireShape(s.X()).Count;
        if (size < 1 || rank is not (3 or 4))
            throw s.Unsupported($"a window of {size} channels in a tensor of {rank} dimensions");
        s.Unfold(g =>
        {
            // Channels become a spatial dimension, so that a pooling sums over them.
            string squares = g.Op("Unsqueeze", [g.Mul(s.X(), s.X()), g.Ints(1)]);
            long[] kernel = [size, .. Enumerable.Repeat(1L, rank - 2)],
                begin = new long[rank - 1],
                end = new long[rank - 1];
            begin[0] = (size - 1) / 2;
            end[0] = size - 1 - begin[0];
            string mean = g.Op(
                "AveragePool",
                [squares],
                OnnxAttribute.Of("kernel_shape", kernel),
                OnnxAttribute.Of("pads", [.. begin, .. end]),
                OnnxAttribute.Of("count_include_pad", 1L)
            );
            string around = g.Op("Squeeze", [mean, g.Ints(1)]);
            string scale = g.Add(g.Mul(around, s.Node.GetFloat("alpha", 1e-4f), s.X()), g.Scalar(s.Node.GetFloat("bias", 1), s.X()));
            return g.Div(s.X(), g.Op("Pow", [scale, g.Scalar(s.Node.GetFloat("beta", 0.75f), s.X())]));
        });
    }
}
