namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>What convolutions and poolings share.</summary>
internal static class Windows
{
    /// <summary>The window of the node.</summary>
    /// <exception cref="OnnxException">It depends on sizes that are not known.</exception>
    public static Window Of(GradientScope s, long[] kernel) =>
        Window.Of(s.Node, kernel, Sizes(s))
        ?? throw s.Unsupported(
            s.Node.GetString("auto_pad", "NOTSET").StartsWith("SAME", StringComparison.Ordinal)
                ? "automatic padding at an unknown image size (state the input's height and width in the model)"
                : "strides, dilations or paddings that do not fit its kernel"
        );

    /// <summary>The sizes of the input's spatial dimensions, null where unknown.</summary>
    public static long?[] Sizes(GradientScope s) => s.Graph.Facts.Shape(s.X())?.Skip(2).Select(d => d.Size).ToArray() ?? [];

    /// <summary>Adds what arrived at every window back to the positions it covers: a transposed convolution, cut to the input's
    /// size.</summary>
    public static string Scatter(GradientScope s, string gradient, string weight, Window window, long group)
    {
        GradientGraph g = s.Graph;
        long?[] sizes = Sizes(s),
            counts = [.. (g.Facts.Shape(s.Y) ?? []).Skip(2).Select(d => d.Size)];
        bool known = sizes.Length == window.Rank && counts.Length == window.Rank && !sizes.Concat(counts).Contains(null);
        long[] end = [.. window.PadsEnd],
            extra = new long[window.Rank];
        for (int i = 0; i < window.Rank; i++)
        {
            // Positions after the last window get nothing; a last window that reaches over the edge is cut.
            long rest = known
                ? sizes[i]!.Value + window.PadsBegin[i] + window.PadsEnd[i] - ((counts[i]!.Value - 1) * window.Strides[i]) - window.Span(i)
                : window.Strides[i] - 1;
            extra[i] = Math.Max(0, rest);
            end[i] = window.PadsEnd[i] - Math.Min(0, rest);
        }
        string scattered = g.Op(
            "ConvTranspose",
            [gradient, weight],
            OnnxAttribute.Of("kernel_shape", window.Kernel),
            OnnxAttribute.Of("strides", window.Strides),
            OnnxAttribute.Of("dilations", window.Dilations),
            OnnxAttribute.Of("pads", known ? [.. window.PadsBegin, .. end] : new long[2 * window.Rank]),
            OnnxAttribute.Of("output_padding", extra),
            OnnxAttribute.Of("group", group)
        );
        if (known)
            return scattered;
        string spatial = g.Slice(g.ShapeOf(s.X()), [0], [2], [long.MaxValue]),
            start = g.Ints(window.PadsBegin);
        return g.Op("Slice", [scattered, start, g.Add(spatial, start), g.Ints([.. Enumerable.Range(2, window.Rank).Select(i => (long)i)])]);
    }

    /// <summary>For one offset in the kernel, the positions that all windows read there.</summary>
    /// <param name="g">Where to write.</param>
    /// <param name="padded">The padded input.</param>
    /// <param name="first">Its first spatial dimension.</param>
    /// <param name="window">The window.</param>
    /// <param name="tap">The offset in each dimension.</param>
    public static string Tap(GradientGraph g, string padded, int first, Window window, long[] tap)
    {
        int[] cut = [.. Enumerable.Range(0, window.Rank).Where(i => window.Kernel[i] > 1 || window.Strides[i] > 1)];
        if (cut.Length == 0)
            return padded;
        // Counted from the end, so that the size need not be known: what is left holds exactly one position for each window.
        long[] starts = [.. cut.Select(i => tap[i] * window.Dilations[i])];
        long[] ends = [.. cut.Select(i => (tap[i] * window.Dilations[i]) - window.Span(i) + 1 is < 0 and var end ? end : long.MaxValue)];
        long[] steps = [.. cut.Select(i => window.Strides[i])];
        return g.Slice(padded, [.. cut.Select(i => (long)(i + first))], starts, ends, steps.All(t => t == 1) ? null : steps);
    }

    /// <summary>The input with the window's zeros around it.</summary>
    public static string Pad(GradientGraph g, string x, int first, Window window, string like)
    {
        if (!window.IsPadded)
            return x;
        long[] before = new long[first],
            after = new long[2 - first];
        return g.Op(
            "Pad",
            [x, g.Ints([.. before, .. window.PadsBegin, .. after, .. before, .. window.PadsEnd, .. after]), g.Scalar(0, like)]
        );
    }
}
