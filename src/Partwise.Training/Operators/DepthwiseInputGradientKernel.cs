using Partwise.Numerics;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>The input gradient of a depthwise convolution: inputs dY, blocked, and the packed weights [channels, 1, kernel].</summary>
internal sealed class DepthwiseInputGradientKernel(KernelAttributes attributes) : CustomKernel
{
    private readonly int _block = attributes.GetInt("block");
    private readonly int _height = attributes.GetInt("height");
    private readonly int _width = attributes.GetInt("width");
    private readonly (WindowAxis Rows, WindowAxis Columns) _axes = WindowAttributes.Read(attributes);

    public override void Compute(KernelContext context)
    {
        KernelTensor gradient = context.Input(0),
            weights = context.Input(1);
        KernelTensor dx = context.Output(0, gradient.Shape[0], gradient.Shape[1], _height, _width);
        var window = new WindowGeometry(_height, _width, gradient.Shape[2], gradient.Shape[3], _axes.Rows, _axes.Columns);
        int blocks = gradient.Shape[1] / _block,
            size = window.Taps * _block,
            xPart = window.Positions * _block,
            gradientPart = window.Windows * _block;
        VectorPath path = SpeedKernels.Path;
        context.For(
            gradient.Shape[0] * blocks,
            j =>
                DepthwiseGradient.Input(
                    path,
                    _block,
                    window,
                    gradient.Values.Slice(j * gradientPart, gradientPart),
                    weights.Values.Slice(j % blocks * size, size),
                    dx.Values.Slice(j * xPart, xPart)
                )
        );
    }
}
