using System.Buffers;
using Partwise.Numerics;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>The sum of a blocked tensor over images and positions: [channels].</summary>
internal sealed class ChannelSumKernel(KernelAttributes attributes) : CustomKernel
{
    private readonly int _block = attributes.GetInt("block");
    private readonly int _channels = attributes.GetInt("channels");

    public override void Compute(KernelContext context)
    {
        KernelTensor x = context.Input(0);
        KernelTensor sums = context.Output(0, _channels);
        int padded = x.Shape[1],
            blocks = padded / _block,
            images = x.Shape[0],
            part = x.Shape[2] * x.Shape[3] * _block;
        VectorPath path = SpeedKernels.Path;
        float[] parts = ArrayPool<float>.Shared.Rent(images * padded);
        context.For(images * blocks, j => Elementwise.Sum(path, _block, x.Values.Slice(j * part, part), parts.AsSpan(j * _block, _block)));
        Span<float> target = sums.Values;
        target.Clear();
        for (int n = 0; n < images; n++)
            System.Numerics.Tensors.TensorPrimitives.Add(target, parts.AsSpan(n * padded, _channels), target);
        ArrayPool<float>.Shared.Return(parts);
    }
}
