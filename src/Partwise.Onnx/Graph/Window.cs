namespace Partwise.Onnx.Differentiation;

/// <summary>The geometry of a convolution or pooling: kernel, step and padding in each spatial dimension.</summary>
internal sealed class Window
{
    private Window(long[] kernel, long[] strides, long[] dilations, long[] padsBegin, long[] padsEnd)
    {
        Kernel = kernel;
        Strides = strides;
        Dilations = dilations;
        PadsBegin = padsBegin;
        PadsEnd = padsEnd;
    }

    public long[] Kernel { get; }

    public long[] Strides { get; }

    public long[] Dilations { get; }

    public long[] PadsBegin { get; }

    public long[] PadsEnd { get; }

    /// <summary>The number of spatial dimensions.</summary>
    public int Rank => Kernel.Length;

    /// <summary>Both paddings in ONNX's order.</summary>
    public long[] Pads => [.. PadsBegin, .. PadsEnd];

    public bool IsPadded => Pads.Any(p => p != 0);

    /// <summary>Whether no position lies in two windows.</summary>
    public bool IsDisjoint => Kernel.Zip(Strides).All(k => k.First <= k.Second) && Dilations.All(d => d == 1);

    /// <summary>Every offset in the kernel, the last dimension fastest.</summary>
    public IEnumerable<long[]> Taps()
    {
        var tap = new long[Rank];
        for (long left = Kernel.Aggregate(1L, (p, k) => p * k); left > 0; left--)
        {
            yield return [.. tap];
            for (int i = Rank - 1; i >= 0 && ++tap[i] == Kernel[i]; i--)
                tap[i] = 0;
        }
    }

    /// <summary>The number of positions that the kernel spans in a dimension.</summary>
    public long Span(int i) => (Dilations[i] * (Kernel[i] - 1)) + 1;

    /// <summary>A window of known padding; all lengths agree.</summary>
    public static Window Create(long[] kernel, long[] strides, long[] dilations, long[] padsBegin, long[] padsEnd) =>
        new(kernel, strides, dilations, padsBegin, padsEnd);

    /// <summary>The window of a node; null where its attributes do not fit the kernel or automatic padding depends on a size that is not
    /// known.</summary>
    /// <param name="node">A convolution or pooling.</param>
    /// <param name="kernel">The kernel's sizes.</param>
    /// <param name="spatial">The sizes of the input's spatial dimensions; null where unknown.</param>
    public static Window? Of(NodeProto node, long[] kernel, long?[] spatial)
    {
        long[] ones = [.. kernel.Select(_ => 1L)],
            zeros = new long[kernel.Length];
        long[] strides = node.GetInts("strides") ?? ones,
            dilations = node.GetInts("dilations") ?? ones;
        string auto = node.GetString("auto_pad", "NOTSET");
        if (strides.Length != kernel.Length || dilations.Length != kernel.Length || strides.Any(t => t < 1))
            return null;
        if (auto is "SAME_UPPER" or "SAME_LOWER")
        {
            if (spatial.Length != kernel.Length || spatial.Any(s => s is null))
                return null;
            long[] total =
            [
                .. kernel.Select(
                    (k, i) =>
                        Math.Max(
                            0,
                            ((((spatial[i]!.Value + strides[i] - 1) / strides[i]) - 1) * strides[i])
                                + (dilations[i] * (k - 1))
                                + 1
                                - spatial[i]!.Value
                        )
                ),
            ];
            long[] small = [.. total.Select(t => t / 2)],
                large = [.. total.Select(t => t - (t / 2))];
            return auto == "SAME_UPPER" ? new(kernel, strides, dilations, small, large) : new(kernel, strides, dilations, large, small);
        }
        long[]? pads = auto == "VALID" ? null : node.GetInts("pads");
        if (pads is not null && pads.Length != 2 * kernel.Length)
            return null;
        return pads is null
            ? new(kernel, strides, dilations, zeros, zeros)
            : new(kernel, strides, dilations, pads[..kernel.Length], pads[kernel.Length..]);
    }

    /// <summary>The number of windows in a dimension of <paramref name="size"/> positions.</summary>
    public long OutputSize(int i, long size, bool ceiling)
    {
        long room = size + PadsBegin[i] + PadsEnd[i] - Span(i);
        if (!ceiling)
            return (room / Strides[i]) + 1;
        long count = ((room + Strides[i] - 1) / Strides[i]) + 1;
        // A window that would begin in the padding after the input is left out.
        return (count - 1) * Strides[i] >= size + PadsBegin[i] ? count - 1 : count;
    }
}
