namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>The gradients of a convolution's input and bias; <see cref="ConvolutionWeights"/> has that of its weights.</summary>
internal static class ConvolutionRules
{
    public static void Conv(GradientScope s)
    {
        if (s.Wants(0))
            s.Give(0, InputGradient(s));
        if (s.Wants(1))
            s.Give(1, WeightGradient(s));
        if (s.Wants(2))
            s.Give(2, BiasGradient(s));
    }

    public static string InputGradient(GradientScope s) => Input(s, Weight(s), Window(s), s.Node.GetInt("group", 1));

    public static string WeightGradient(GradientScope s) => ConvolutionWeights.Gradient(s, Weight(s), Window(s), s.Node.GetInt("group", 1));

    public static string BiasGradient(GradientScope s) =>
        s.Graph.ReduceSum(s.Upstream, [0, .. Enumerable.Range(2, Window(s).Rank)], keep: false);

    private static long[] Weight(GradientScope s) => [.. s.RequireShape(s.X(1)).Select((_, i) => s.RequireSize(s.X(1), i))];

    private static Window Window(GradientScope s) => Windows.Of(s, Weight(s)[2..]);

    private static string Input(GradientScope s, long[] weight, Window window, long group)
    {
        GradientGraph g = s.Graph;
        bool dense =
            window.Strides.All(t => t == 1)
            && Enumerable.Range(0, window.Rank).All(i => window.PadsBegin[i] < window.Span(i) && window.PadsEnd[i] < window.Span(i));
        if (!dense)
            return Windows.Scatter(s, s.Upstream, s.X(1), window, group);
        // At stride 1 the same comes out, quicker, of a convolution with the kernel turned round.
        int rank = window.Rank;
        string w = Flip(g, s.X(1), window);
        if (group == 1)
        {
            w = g.Transpose(w, [1, 0, .. Enumerable.Range(2, rank)]);
        }
        else if (weight[0] != group || weight[1] != 1)
        {
            w = g.Reshape(w, [group, weight[0] / group, .. weight[1..]]);
            w = g.Transpose(w, [0, 2, 1, .. Enumerable.Range(3, rank)]);
            w = g.Reshape(w, [group * weight[1], weight[0] / group, .. weight[2..]]);
        }
        long[] begin = [.. Enumerable.Range(0, rank).Select(i => window.Span(i) - 1 - window.PadsBegin[i])];
        long[] end = [.. Enumerable.Range(0, rank).Select(i => window.Span(i) - 1 - window.PadsEnd[i])];
        return g.Op(
            "Conv",
            [s.Upstream, w],
            OnnxAttribute.Of("kernel_shape", window.Kernel),
            OnnxAttribute.Of("dilations", window.Dilations),
            OnnxAttribute.Of("pads", [.. begin, .. end]),
            OnnxAttribute.Of("group", group)
        );
    }

    private static string Flip(GradientGraph g, string w, Window window)
    {
        long[] axes = [.. Enumerable.Range(0, window.Rank).Where(i => window.Kernel[i] > 1).Select(i => i + 2L)];
        return axes.Length == 0
            ? w
            : g.Slice(w, axes, [.. axes.Select(_ => -1L)], [.. axes.Select(_ => long.MinValue)], [.. axes.Select(_ => -1L)]);
    }
}
