using Partwise.Numerics;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>The gradient of a maximum pooling: inputs X, Y and dY, all blocked.</summary>
internal sealed class MaxPoolGradientKernel(KernelAttributes attributes) : CustomKernel
{
    private readonly int _block = attributes.GetInt("block");
    private readonly (WindowAxis Rows, WindowAxis Columns) _axes = WindowAttributes.Read(attributes);

    public override void Compute(KernelContext context)
    {
        KernelTensor x = context.Input(0),
            y = context.Input(1),
            gradient = context.Input(2);
        KernelTensor dx = context.Output(0, [.. x.Shape]);
        var window = new WindowGeometry(x.Shape[2], x.Shape[3], y.Shape[2], y.Shape[3], _axes.Rows, _axes.Columns);
        int xPart = window.Positions * _block,
            yPart = window.Windows * _block;
        VectorPath path = SpeedKernels.Path;
        context.For(
            x.Shape[0] * (x.Shape[1] / _block),
            j =>
                MaxPoolGradient.Run(
                    path,
                    _block,
                    window,
                    x.Values.Slice(j * xPart, xPart),
                    y.Values.Slice(j * yPart, yPart),
                    gradient.Values.Slice(j * yPart, yPart),
                    dx.Values.Slice(j * xPart, xPart)
                )
        );
    }
}
