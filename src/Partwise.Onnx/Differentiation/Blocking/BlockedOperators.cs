namespace Partwise.Onnx.Differentiation;

/// <summary>
/// The operators that <see cref="BlockedLayout"/> writes beside those of the engine; whoever runs the graph provides them. Tensors are
/// float32, blocked ones have the shape [N, channels in full blocks, H, W]. Attributes are whole numbers; windows are told by
/// <c>kernel_h</c>, <c>stride_h</c>, <c>dilation_h</c>, <c>pad_h</c> (before the image) and the same with <c>_w</c>; <c>block</c> is the
/// number of channels in a block.
///</summary>
public static class BlockedOperators
{
    /// <summary>Their domain.</summary>
    public const string Domain = "partwise";

    /// <summary>Weights into blocked order. Attributes: <c>narrow</c>, <c>transposed</c> (0 or 1), <c>first_h</c>, <c>step_h</c>,
    /// <c>count_h</c> and the same with
    /// <c>_w</c>: the offsets of the kernel that are taken.</summary>
    public const string PackWeights = "PackWeights";

    /// <summary>A plain tensor into blocked layout.</summary>
    public const string Block = "Block";

    /// <summary>From X and dY, both blocked, the gradient of dense weights [<c>outputs</c>, <c>inputs</c>, kernel].</summary>
    public const string WeightGradient = "WeightGradient";

    /// <summary>The same for few inputs, X being plain. Attribute: <c>outputs</c>.</summary>
    public const string NarrowWeightGradient = "NarrowWeightGradient";

    /// <summary>From X and dY, both blocked, the gradient of depthwise weights [<c>outputs</c>, 1, kernel].</summary>
    public const string DepthwiseWeightGradient = "DepthwiseWeightGradient";

    /// <summary>From dY, blocked, and packed depthwise weights the gradient of the input, <c>height</c> × <c>width</c>.</summary>
    public const string DepthwiseInputGradient = "DepthwiseInputGradient";

    /// <summary>From X, Y and dY, all blocked, the gradient of a maximum pooling's input.</summary>
    public const string MaxPoolGradient = "MaxPoolGradient";

    /// <summary>dY where Y lies between the numbers <c>low</c> and <c>high</c> (attributes of type float), else 0; any layout.</summary>
    public const string Mask = "Mask";

    /// <summary>The sum of a blocked tensor over images and positions, [<c>channels</c>].</summary>
    public const string ChannelSum = "ChannelSum";

    /// <summary>Phases, row after row, into one blocked image of <c>height</c> × <c>width</c>; attributes <c>stride_h</c>,
    /// <c>stride_w</c>.</summary>
    public const string Interleave = "Interleave";
}
