using Shape = System.Collections.Generic.IReadOnlyList<Partwise.Onnx.OnnxDimension>;

namespace Partwise.Onnx.Differentiation;

/// <summary>A two-dimensional convolution that can run in blocked layout: dense or depthwise, with all sizes but the batch's
/// known.</summary>
internal sealed class BlockedConvolution
{
    // Beyond this the phases of the input's gradient would be many small convolutions.
    private const long LargestStride = 2;

    private BlockedConvolution(Window window, long outputs, long inputs, bool depthwise, long[] image, long[] windows) =>
        (Window, Outputs, Inputs, IsDepthwise, Image, Windows) = (window, outputs, inputs, depthwise, image, windows);

    public Window Window { get; }

    public long Outputs { get; }

    public long Inputs { get; }

    public bool IsDepthwise { get; }

    /// <summary>Height and width of the input.</summary>
    public long[] Image { get; }

    /// <summary>Height and width of the output.</summary>
    public long[] Windows { get; }

    private static IEnumerable<int> Axes => [0, 1];

    private bool IsDense => Window.Strides.All(s => s == 1);

    /// <summary>Whether the input's gradient is a convolution of what arrived.</summary>
    public bool HasConvolvedInput => IsDense && Axes.All(i => Window.PadsBegin[i] < Window.Span(i) && Window.PadsEnd[i] < Window.Span(i));

    /// <summary>Whether the input's gradient is made of one convolution for every remainder of a position divided by the stride.</summary>
    public bool HasPhasedInput =>
        !IsDepthwise
        && !IsDense
        && Axes.All(i =>
            Window.Strides[i] <= LargestStride
            && (Window.Dilations[i] == 1 || Window.Strides[i] == 1)
            && Phase(i, 0).Count > 0
            && Enumerable.Range(0, (int)Window.Strides[i]).All(r => Phase(i, r) is { Pad: >= 0, PadEnd: >= 0 })
        );

    /// <summary>Reads a convolution, or the primitive of its gradient.</summary>
    /// <returns>Null where it has another form.</returns>
    public static BlockedConvolution? Of(NodeProto node, Shape? x, Shape? weight, Shape? y)
    {
        if (
            x is not [_, { Size: { } channels }, { } h, { } w]
            || weight is not { Count: 4 }
            || weight.Any(d => d.Size is null)
            || y is not { Count: 4 }
        )
            return null;
        long?[] image = [h.Size, w.Size],
            windows = [y[2].Size, y[3].Size];
        if (image.Concat(windows).Any(d => d is null or < 1))
            return null;
        long group = node.GetInt("group", 1),
            outputs = weight[0].Size!.Value,
            inputs = weight[1].Size!.Value;
        bool depthwise = group > 1 && group == channels && outputs == channels && inputs == 1;
        if ((group != 1 && !depthwise) || (group == 1 && inputs != channels))
            return null;
        Window? window = Window.Of(node, [weight[2].Size!.Value, weight[3].Size!.Value], image);
        return window is null
            ? null
            : new(
                window,
                outputs,
                depthwise ? outputs : inputs,
                depthwise,
                [h.Size!.Value, w.Size!.Value],
                [y[2].Size!.Value, y[3].Size!.Value]
            );
    }

    /// <summary>
    /// Along a dimension, the convolution that gives the gradient at positions r, r + stride, …: position r + i·stride is read by the
    /// window w at the offset (r + i·stride + pad − w·stride), so the offsets of one remainder take part, in falling order.
    ///</summary>
    /// <param name="axis">0 or 1.</param>
    /// <param name="remainder">r.</param>
    public InputPhase Phase(int axis, int remainder)
    {
        long stride = Window.Strides[axis],
            pad = Window.PadsBegin[axis];
        if (stride == 1)
            return new(
                Window.Kernel[axis] - 1,
                -1,
                Window.Kernel[axis],
                Window.Span(axis) - 1 - pad,
                Window.Span(axis) - 1 - Window.PadsEnd[axis]
            );
        long first = (remainder + pad) % stride,
            count = first >= Window.Kernel[axis] ? 0 : ((Window.Kernel[axis] - 1 - first) / stride) + 1;
        if (count == 0)
            return default;
        long last = first + ((count - 1) * stride),
            lowest = (remainder + pad - last) / stride,
            highest = (remainder + pad - first) / stride;
        long positions = (Image[axis] - remainder + stride - 1) / stride;
        return new(last, -stride, count, -lowest, Math.Max(0, positions - 1 + highest - (Windows[axis] - 1)));
    }
}
