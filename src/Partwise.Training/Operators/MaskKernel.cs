using Partwise.Numerics;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>The gradient of a clipping, in any layout: inputs dY and Y.</summary>
internal sealed class MaskKernel(KernelAttributes attributes) : CustomKernel
{
    // A part fits the nearest cache twice over.
    private const int Part = 8192;

    private readonly float _low = attributes.GetFloat("low");
    private readonly float _high = attributes.GetFloat("high");

    public override void Compute(KernelContext context)
    {
        KernelTensor gradient = context.Input(0),
            y = context.Input(1);
        KernelTensor dx = context.Output(0, [.. gradient.Shape]);
        int count = gradient.Values.Length;
        VectorPath path = SpeedKernels.Path;
        context.For(
            (count + Part - 1) / Part,
            j =>
            {
                int from = j * Part,
                    length = Math.Min(Part, count - from);
                Elementwise.Mask(
                    path,
                    gradient.Values.Slice(from, length),
                    y.Values.Slice(from, length),
                    _low,
                    _high,
                    dx.Values.Slice(from, length)
                );
            }
        );
    }
}
