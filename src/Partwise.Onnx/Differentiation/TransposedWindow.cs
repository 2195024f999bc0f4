namespace Partwise.Onnx.Differentiation;

/// <summary>The geometry of a transposed convolution: the window that a convolution back to its input uses, and the size of its
/// output.</summary>
/// <param name="Window">The window on the output.</param>
/// <param name="Outputs">The output's spatial sizes; null where they depend on an unknown size.</param>
internal sealed record TransposedWindow(Window Window, long?[] Outputs)
{
    /// <summary>The geometry of a node; null where its padding depends on a size that is not known, or where its attributes do not
    /// fit.</summary>
    /// <param name="node">A transposed convolution.</param>
    /// <param name="kernel">The kernel's sizes.</param>
    /// <param name="spatial">The sizes of the input's spatial dimensions; null where unknown.</param>
    public static TransposedWindow? Of(NodeProto node, long[] kernel, long?[] spatial)
    {
        int rank = kernel.Length;
        long[] ones = [.. kernel.Select(_ => 1L)],
            zeros = new long[rank];
        long[] strides = node.GetInts("strides") ?? ones,
            dilations = node.GetInts("dilations") ?? ones,
            extra = node.GetInts("output_padding") ?? zeros;
        string auto = node.GetString("auto_pad", "NOTSET");
        long[] pads = auto == "NOTSET" ? node.GetInts("pads") ?? new long[2 * rank] : new long[2 * rank];
        long[]? stated = node.GetInts("output_shape");
        if (
            spatial.Length != rank
            || strides.Length != rank
            || dilations.Length != rank
            || extra.Length != rank
            || pads.Length != 2 * rank
            || strides.Any(t => t < 1)
        )
            return null;
        if (stated is not null && stated.Length == rank + 2)
            stated = stated[2..];
        long[] begin = pads[..rank],
            end = pads[rank..];
        var outputs = new long?[rank];
        for (int i = 0; i < rank; i++)
        {
            long? whole = spatial[i] is { } size ? (strides[i] * (size - 1)) + extra[i] + (dilations[i] * (kernel[i] - 1)) + 1 : null;
            long? target =
                stated is not null && stated.Length == rank ? stated[i]
                : auto is "SAME_UPPER" or "SAME_LOWER" && spatial[i] is { } s ? s * strides[i]
                : null;
            if (target is null && auto is not ("SAME_UPPER" or "SAME_LOWER"))
            {
                outputs[i] = whole - begin[i] - end[i];
                continue;
            }
            if (whole is null || target is null)
                return null;
            long total = Math.Max(0, whole.Value - target.Value);
            begin[i] = auto == "SAME_UPPER" ? total / 2 : total - (total / 2);
            end[i] = total - begin[i];
            outputs[i] = target;
        }
        return new(Window.Create(kernel, strides, dilations, begin, end), outputs);
    }
}
