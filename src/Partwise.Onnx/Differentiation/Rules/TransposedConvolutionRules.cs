namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>Transposed convolutions: a convolution of what arrived leads back, and the weights' gradient is that of a convolution the other
/// way round.</summary>
internal static class TransposedConvolutionRules
{
    public static void ConvTranspose(GradientScope s)
    {
        GradientGraph g = s.Graph;
        long[] weight = [.. s.RequireShape(s.X(1)).Select((_, i) => s.RequireSize(s.X(1), i))];
        long?[] sizes = [.. s.RequireShape(s.X()).Skip(2).Select(d => d.Size)];
        long group = s.Node.GetInt("group", 1);
        if (TransposedWindow.Of(s.Node, weight[2..], sizes) is not { Window: var window })
            throw s.Unsupported(
                "an output size that is stated or padded automatically at an unknown image size (state the input's height and width "
                    + "in the model)"
            );
        if (s.Node.GetInts("output_padding")?.Zip(window.Strides).Any(e => e.First >= e.Second) == true)
            throw s.Unsupported("an output_padding of a stride or more");
        if (s.Wants(0))
        {
            s.Give(
                0,
                g.Op(
                    "Conv",
                    [s.Upstream, s.X(1)],
                    OnnxAttribute.Of("kernel_shape", window.Kernel),
                    OnnxAttribute.Of("strides", window.Strides),
                    OnnxAttribute.Of("dilations", window.Dilations),
                    OnnxAttribute.Of("pads", window.Pads),
                    OnnxAttribute.Of("group", group)
                )
            );
        }
        if (s.Wants(1))
            s.Give(1, ConvolutionWeights.Gradient(s, s.Upstream, s.X(0), weight, window, group));
        if (s.Wants(2))
            s.Give(2, g.ReduceSum(s.Upstream, [0, .. Enumerable.Range(2, window.Rank)], keep: false));
    }
}
