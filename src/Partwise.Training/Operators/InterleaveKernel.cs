using Partwise.Numerics;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>
/// Puts the phases of a strided convolution's input gradient together: input r · stride_w + c holds the positions whose row leaves r, and
/// whose column c, when divided by the strides. A phase left out is 0.
///</summary>
internal sealed class InterleaveKernel(KernelAttributes attributes) : CustomKernel
{
    private readonly int _block = attributes.GetInt("block");
    private readonly int _height = attributes.GetInt("height");
    private readonly int _width = attributes.GetInt("width");
    private readonly int _rowStride = attributes.GetInt("stride_h");
    private readonly int _columnStride = attributes.GetInt("stride_w");

    public override void Compute(KernelContext context)
    {
        KernelTensor?[] phases = [.. Enumerable.Range(0, _rowStride * _columnStride).Select(context.FindInput)];
        KernelTensor first = context.Input(0);
        int block = _block,
            part = _height * _width * block;
        KernelTensor dx = context.Output(0, first.Shape[0], first.Shape[1], _height, _width);
        context.For(
            first.Shape[0] * (first.Shape[1] / block),
            j =>
            {
                Span<float> whole = dx.Values.Slice(j * part, part);
                if (Array.Exists(phases, p => p is null))
                    whole.Clear();
                for (int phase = 0; phase < phases.Length; phase++)
                {
                    if (phases[phase] is not { } tensor)
                        continue;
                    int size = tensor.Shape[2] * tensor.Shape[3] * block;
                    BlockedTensors.Spread(
                        tensor.Values.Slice(j * size, size),
                        tensor.Shape[3],
                        block,
                        _height,
                        _width,
                        (phase / _columnStride, _rowStride),
                        (phase % _columnStride, _columnStride),
                        whole
                    );
                }
            }
        );
    }
}
