namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>Pooling.</summary>
internal static class PoolingRules
{
    // The forward node tells, as a second output, where each maximum came from: its place in the flat input.
    public static void MaxPool(GradientScope s)
    {
        GradientGraph g = s.Graph;
        long[] kernel = s.Node.GetInts("kernel_shape") ?? throw s.Unsupported("a missing kernel_shape");
        if (s.Node.GetInt("storage_order", 0) != 0)
            throw s.Unsupported("column-major indices");
        if (s.Node.Output.Count < 2)
            s.Node.Output.Add("");
        if (s.Node.Output[1].Length == 0)
            s.Node.Output[1] = g.Editor.UniqueName(s.Y + "/indices");
        bool overlaps = Window.Of(s.Node, kernel, [.. kernel.Select(k => (long?)k)]) is not { IsDisjoint: true };
        s.Give(0, IndexRules.Scatter(s, s.Node.Output[1], overlaps));
    }

    public static void AveragePool(GradientScope s)
    {
        GradientGraph g = s.Graph;
        long[] kernel = s.Node.GetInts("kernel_shape") ?? throw s.Unsupported("a missing kernel_shape");
        Window window = Windows.Of(s, kernel);
        s.Give(0, Spread(s, Share(s, window), window));
    }

    // For y = (Σ |x|^p)^(1/p) over each window: the slope at x is sign(x) |x|^(p-1) y^(1-p), which is taken as 0 where y is.
    public static void LpPool(GradientScope s)
    {
        long[] kernel = s.Node.GetInts("kernel_shape") ?? throw s.Unsupported("a missing kernel_shape");
        s.Give(0, s.Graph.Mul(Spread(s, LpShare(s), Windows.Of(s, kernel)), LpSlope(s)));
    }

    public static void GlobalLpPool(GradientScope s) => s.Give(0, s.Graph.Mul(LpShare(s), LpSlope(s)));

    public static void GlobalAveragePool(GradientScope s)
    {
        GradientGraph g = s.Graph;
        s.Give(0, g.ExpandTo(g.Div(s.Upstream, g.CountRatio(s.X(), s.Y)), s.X()));
    }

    public static void GlobalMaxPool(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string hits = g.CastLike(g.Op("Equal", [s.X(), s.Y]), s.X());
        string count = g.Op(
            "ReduceSum",
            [hits, g.Ints([.. Enumerable.Range(2, s.RequireShape(s.X()).Count - 2).Select(i => (long)i)])],
            OnnxAttribute.Of("keepdims", 1L)
        );
        s.Give(0, g.Mul(hits, g.Div(s.Upstream, count)));
    }

    // Adds what each window hands to its positions. Every channel is an image of its own, so that one small kernel of ones serves them all.
    private static string Spread(GradientScope s, string share, Window window)
    {
        GradientGraph g = s.Graph;
        string flat = g.Op(
            "Reshape",
            [share, g.Op("Concat", [g.Ints(-1, 1), g.Slice(g.ShapeOf(s.Y), [0], [2], [long.MaxValue])], OnnxAttribute.Of("axis", 0L))]
        );
        string ones = g.Op("Expand", [g.Scalar(1, s.Y), g.Ints([1, 1, .. window.Kernel])]);
        return g.ReshapeLike(Windows.Scatter(s, flat, ones, window, 1), s.X());
    }

    private static string LpShare(GradientScope s)
    {
        GradientGraph g = s.Graph;
        long p = s.Node.GetInt("p", 2);
        if (p == 1)
            return s.Upstream;
        string length = g.ZerosToOnes(s.Y, s.Y);
        return g.Div(s.Upstream, p == 2 ? length : g.Op("Pow", [length, g.Scalar(p - 1, s.Y)]));
    }

    private static string LpSlope(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string x = s.X();
        return s.Node.GetInt("p", 2) switch
        {
            1 => g.Op("Sign", x),
            2 => x,
            var p => g.Mul(g.Op("Sign", x), g.Op("Pow", [g.Op("Abs", x), g.Scalar(p - 1, x)])),
        };
    }

    // What arrived, divided by the number of positions that each average was taken over.
    private static string Share(GradientScope s, Window window)
    {
        GradientGraph g = s.Graph;
        long?[] sizes = Windows.Sizes(s);
        bool ceiling = s.Node.GetInt("ceil_mode", 0) == 1,
            padding = s.Node.GetInt("count_include_pad", 0) == 1;
        if (ceiling)
        {
            if (sizes.Length != window.Rank || sizes.Contains(null))
                throw s.Unsupported("ceil_mode at an unknown image size (state the input's height and width in the model)");
            ceiling = Enumerable
                .Range(0, window.Rank)
                .Any(i => (sizes[i]!.Value + window.PadsBegin[i] + window.PadsEnd[i] - window.Span(i)) % window.Strides[i] != 0);
        }
        if (ceiling && padding)
            throw s.Unsupported("windows over the edge (ceil_mode) together with count_include_pad");
        if (!ceiling && (padding || !window.IsPadded))
            return g.Div(s.Upstream, g.Scalar(window.Kernel.Aggregate(1.0, (p, k) => p * k), s.Y));
        if (sizes.Length != window.Rank || sizes.Contains(null))
            throw s.Unsupported(
                "averages that leave out the padding at an unknown image size (state the input's height and width in the model)"
            );
        string share = s.Upstream;
        for (int i = 0; i < window.Rank; i++)
            share = g.Div(share, Counts(s, window, i, sizes[i]!.Value, ceiling));
        return share;
    }

    // The number of real positions in each window along one dimension; counts over several dimensions are products of these.
    private static string Counts(GradientScope s, Window window, int dimension, long size, bool ceiling)
    {
        var counts = new long[window.OutputSize(dimension, size, ceiling)];
        for (int o = 0; o < counts.Length; o++)
        {
            for (long k = 0; k < window.Kernel[dimension]; k++)
            {
                long at = (o * window.Strides[dimension]) + (k * window.Dilations[dimension]) - window.PadsBegin[dimension];
                counts[o] += at >= 0 && at < size ? 1 : 0;
            }
        }
        GradientGraph g = s.Graph;
        string column = g.Reshape(g.Ints(counts), [counts.Length, .. Enumerable.Repeat(1L, window.Rank - 1 - dimension)]);
        return g.CastLike(column, s.Y);
    }
}
