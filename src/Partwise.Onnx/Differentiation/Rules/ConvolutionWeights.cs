namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>
/// The gradient of a convolution's weights: for every offset in the kernel, the product of what arrived at the windows and what they read
/// there.
/// </summary>
internal static class ConvolutionWeights
{
    // With fewer input channels than this, one product over all offsets is quicker than a thin one for each.
    private const long FewChannels = 8;

    public static string Gradient(GradientScope s, long[] weight, Window window, long group) =>
        Gradient(s, s.X(0), s.Upstream, weight, window, group);

    /// <summary>The same where <paramref name="input"/> is what the windows read and <paramref name="upstream"/> what arrived at
    /// them.</summary>
    public static string Gradient(GradientScope s, string input, string upstream, long[] weight, Window window, long group)
    {
        if (group == 1)
            return Dense(s, input, upstream, weight, window);
        return weight[0] == group && weight[1] == 1
            ? Depthwise(s, input, upstream, weight, window)
            : Grouped(s, input, upstream, weight, window, group);
    }

    // Channels last, so that every offset gives a matrix [positions, channels].
    private static string Dense(GradientScope s, string input, string upstream, long[] weight, Window window)
    {
        GradientGraph g = s.Graph;
        string x = Windows.Pad(g, ChannelsLast(g, input, window), 1, window, s.Y);
        string up = g.Reshape(ChannelsLast(g, upstream, window), -1, weight[0]);
        string[] taps = [.. window.Taps().Select(t => Windows.Tap(g, x, 1, window, t))];
        if (taps.Length > 1 && weight[1] <= FewChannels)
            return Assemble(g, g.Gemm(up, g.Reshape(g.Concat(taps, window.Rank + 1), -1, weight[1] * taps.Length), 1, 0), weight);
        return Assemble(g, g.Concat([.. taps.Select(t => g.Gemm(up, g.Reshape(t, -1, weight[1]), 1, 0))], 1), weight);
    }

    private static string Depthwise(GradientScope s, string input, string upstream, long[] weight, Window window)
    {
        GradientGraph g = s.Graph;
        string x = Windows.Pad(g, input, 2, window, s.Y);
        long[] positions = [0, .. Enumerable.Range(2, window.Rank)];
        string[] taps =
        [
            .. window
                .Taps()
                .Select(t => g.Reshape(g.ReduceSum(g.Mul(Windows.Tap(g, x, 2, window, t), upstream), positions, keep: false), -1, 1)),
        ];
        return g.Reshape(g.Concat(taps, 1), weight);
    }

    // The groups are a batch of products: [group, positions, channels of the group].
    private static string Grouped(GradientScope s, string input, string upstream, long[] weight, Window window, long group)
    {
        GradientGraph g = s.Graph;
        int rank = window.Rank;
        string x = Split(Windows.Pad(g, ChannelsLast(g, input, window), 1, window, s.Y), weight[1]);
        string up = g.Transpose(
            g.Reshape(Split(ChannelsLast(g, upstream, window), weight[0] / group), group, -1, weight[0] / group),
            0,
            2,
            1
        );
        string[] taps =
        [
            .. window
                .Taps()
                .Select(t =>
                    g.Reshape(g.Op("MatMul", [up, g.Reshape(Windows.Tap(g, x, 2, window, t), group, -1, weight[1])]), weight[0], weight[1])
                ),
        ];
        return Assemble(g, g.Concat(taps, 1), weight);

        string Split(string t, long channels) =>
            g.Transpose(g.Reshape(t, [.. new long[rank + 1], group, channels]), [rank + 1, .. Enumerable.Range(0, rank + 1), rank + 2]);
    }

    private static string ChannelsLast(GradientGraph g, string x, Window window) =>
        g.Transpose(x, [0, .. Enumerable.Range(2, window.Rank), 1]);

    // From [outputs, offsets · inputs] to [outputs, inputs, offsets …].
    private static string Assemble(GradientGraph g, string matrix, long[] weight)
    {
        int rank = weight.Length - 2;
        if (weight[2..].All(k => k == 1))
            return g.Reshape(matrix, weight);
        string taps = g.Reshape(matrix, [weight[0], .. weight[2..], weight[1]]);
        return g.Transpose(taps, [0, rank + 1, .. Enumerable.Range(1, rank)]);
    }
}
