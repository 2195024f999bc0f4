using System.Buffers;
using Partwise.Numerics;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>The weight gradient of a convolution that reads few channels in plain layout: inputs X, plain, and dY, blocked.</summary>
internal sealed class NarrowWeightGradientKernel(KernelAttributes attributes) : CustomKernel
{
    private readonly int _block = attributes.GetInt("block");
    private readonly int _outputs = attributes.GetInt("outputs");
    private readonly (WindowAxis Rows, WindowAxis Columns) _axes = WindowAttributes.Read(attributes);

    public override void Compute(KernelContext context)
    {
        KernelTensor x = context.Input(0),
            gradient = context.Input(1);
        int images = x.Shape[0],
            inputs = x.Shape[1],
            block = _block,
            outputBlocks = SpeedKernels.Blocks(_outputs, block);
        KernelTensor weights = context.Output(0, _outputs, inputs, _axes.Rows.Kernel, _axes.Columns.Kernel);
        var window = new WindowGeometry(x.Shape[2], x.Shape[3], gradient.Shape[2], gradient.Shape[3], _axes.Rows, _axes.Columns);
        VectorPath path = SpeedKernels.Path;
        int padded = (NarrowWeightGradient.PaddedHeight(window) * NarrowWeightGradient.PaddedWidth(window)) + NarrowWeightGradient.Slack;
        int size = _axes.Rows.Kernel * NarrowWeightGradient.RowSums(window) * block,
            part = window.Windows * block;
        // One sum for every image, so that their order of addition does not depend on the threads.
        float[] parts = ArrayPool<float>.Shared.Rent(images * inputs * outputBlocks * size);
        context.For(
            images * inputs,
            j =>
            {
                float[] channel = ArrayPool<float>.Shared.Rent(padded);
                NarrowWeightGradient.Pad(window, x.Values.Slice(j * window.Positions, window.Positions), channel.AsSpan(0, padded));
                for (int o = 0; o < outputBlocks; o++)
                {
                    Span<float> sums = parts.AsSpan(((j * outputBlocks) + o) * size, size);
                    sums.Clear();
                    NarrowWeightGradient.Accumulate(
                        path,
                        block,
                        window,
                        channel,
                        gradient.Values.Slice(((j / inputs * outputBlocks) + o) * part, part),
                        sums
                    );
                }
                ArrayPool<float>.Shared.Return(channel);
            }
        );
        context.For(_outputs, o => Collect(o, parts, weights.Values, (images, inputs, outputBlocks, size), window));
        ArrayPool<float>.Shared.Return(parts);
    }

    private void Collect(
        int output,
        ReadOnlySpan<float> parts,
        Span<float> weights,
        (int Images, int Inputs, int Blocks, int Size) sizes,
        WindowGeometry window
    )
    {
        int columns = NarrowWeightGradient.RowSums(window),
            at = output * sizes.Inputs * window.Taps;
        for (int i = 0; i < sizes.Inputs; i++)
        {
            for (int kh = 0; kh < window.Rows.Kernel; kh++)
            {
                for (int kw = 0; kw < window.Columns.Kernel; kw++)
                {
                    float sum = 0;
                    for (int n = 0; n < sizes.Images; n++)
                        sum += parts[
                            (((((n * sizes.Inputs) + i) * sizes.Blocks) + (output / _block)) * sizes.Size)
                                + (((kh * columns) + kw) * _block)
                                + (output % _block)
                        ];
                    weights[at++] = sum;
                }
            }
        }
    }
}
