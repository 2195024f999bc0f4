using Partwise.Numerics;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>Brings a tensor [N, C, H, W] into blocked layout, for numbers of channels that the engine's own operator does not
/// take.</summary>
internal sealed class BlockKernel(KernelAttributes attributes) : CustomKernel
{
    private readonly int _block = attributes.GetInt("block");

    public override void Compute(KernelContext context)
    {
        KernelTensor x = context.Input(0);
        int channels = x.Shape[1],
            positions = x.Shape[2] * x.Shape[3],
            b = _block,
            blocks = SpeedKernels.Blocks(channels, b);
        KernelTensor y = context.Output(0, x.Shape[0], blocks * b, x.Shape[2], x.Shape[3]);
        context.For(
            x.Shape[0] * blocks,
            part =>
            {
                int image = part / blocks,
                    first = part % blocks * b,
                    count = Math.Min(b, channels - first);
                BlockedTensors.Block(
                    x.Values.Slice(((image * channels) + first) * positions, count * positions),
                    positions,
                    b,
                    y.Values.Slice(part * positions * b, positions * b)
                );
            }
        );
    }
}
