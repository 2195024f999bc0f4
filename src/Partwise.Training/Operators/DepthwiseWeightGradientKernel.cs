using System.Buffers;
using Partwise.Numerics;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>The weight gradient of a depthwise convolution: inputs X and dY, both blocked, output [channels, 1, kernel].</summary>
internal sealed class DepthwiseWeightGradientKernel(KernelAttributes attributes) : CustomKernel
{
    private readonly int _block = attributes.GetInt("block");
    private readonly int _channels = attributes.GetInt("outputs");
    private readonly (WindowAxis Rows, WindowAxis Columns) _axes = WindowAttributes.Read(attributes);

    public override void Compute(KernelContext context)
    {
        KernelTensor x = context.Input(0),
            gradient = context.Input(1);
        KernelTensor weights = context.Output(0, _channels, 1, _axes.Rows.Kernel, _axes.Columns.Kernel);
        var window = new WindowGeometry(x.Shape[2], x.Shape[3], gradient.Shape[2], gradient.Shape[3], _axes.Rows, _axes.Columns);
        int images = x.Shape[0],
            blocks = SpeedKernels.Blocks(_channels, _block),
            size = window.Taps * _block;
        int xPart = window.Positions * _block,
            gradientPart = window.Windows * _block;
        VectorPath path = SpeedKernels.Path;
        float[] parts = ArrayPool<float>.Shared.Rent(images * blocks * size);
        context.For(
            images * blocks,
            j =>
                DepthwiseGradient.Weights(
                    path,
                    _block,
                    window,
                    x.Values.Slice(j * xPart, xPart),
                    gradient.Values.Slice(j * gradientPart, gradientPart),
                    parts.AsSpan(j * size, size)
                )
        );
        Span<float> target = weights.Values;
        for (int c = 0; c < _channels; c++)
        {
            for (int t = 0; t < window.Taps; t++)
            {
                float sum = 0;
                for (int n = 0; n < images; n++)
                    sum += parts[(((n * blocks) + (c / _block)) * size) + (t * _block) + (c % _block)];
                target[(c * window.Taps) + t] = sum;
            }
        }
        ArrayPool<float>.Shared.Return(parts);
    }
}
