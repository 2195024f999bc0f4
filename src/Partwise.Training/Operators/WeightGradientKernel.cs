using System.Buffers;
using Partwise.Numerics;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>
/// The weight gradient of a convolution in blocked layout: inputs X and dY, output [outputs, inputs, kernel] in plain order. How the work
/// is divided depends on the shapes alone, so the result is the same on any number of threads.
///</summary>
internal sealed class WeightGradientKernel(KernelAttributes attributes) : CustomKernel
{
    // Pairs of blocks are shared out among the threads; where there are fewer than this, so are the images.
    private const int Enough = 16;

    private readonly int _block = attributes.GetInt("block");
    private readonly int _outputs = attributes.GetInt("outputs");
    private readonly int _inputs = attributes.GetInt("inputs");
    private readonly (WindowAxis Rows, WindowAxis Columns) _axes = WindowAttributes.Read(attributes);

    public override void Compute(KernelContext context)
    {
        KernelTensor x = context.Input(0),
            gradient = context.Input(1);
        KernelTensor weights = context.Output(0, _outputs, _inputs, _axes.Rows.Kernel, _axes.Columns.Kernel);
        var window = new WindowGeometry(x.Shape[2], x.Shape[3], gradient.Shape[2], gradient.Shape[3], _axes.Rows, _axes.Columns);
        int outputBlocks = SpeedKernels.Blocks(_outputs, _block),
            inputBlocks = SpeedKernels.Blocks(_inputs, _block),
            pairs = outputBlocks * inputBlocks;
        int images = x.Shape[0],
            groups = pairs >= Enough ? 1 : Math.Max(1, Math.Min(images, (Enough + pairs - 1) / pairs)),
            size = window.Taps * _block * _block;
        VectorPath path = SpeedKernels.Path;
        int xPart = window.Positions * _block,
            gradientPart = window.Windows * _block;
        if (groups == 1)
        {
            context.For(
                pairs,
                pair =>
                {
                    float[] sums = ArrayPool<float>.Shared.Rent(size);
                    Sum(pair, 0, images, sums.AsSpan(0, size));
                    Unpack(pair, sums.AsSpan(0, size));
                    ArrayPool<float>.Shared.Return(sums);
                }
            );
            return;
        }
        float[] parts = ArrayPool<float>.Shared.Rent(groups * pairs * size);
        context.For(
            groups * pairs,
            j =>
            {
                int group = j / pairs,
                    from = group * images / groups,
                    to = (group + 1) * images / groups;
                Sum(j % pairs, from, to, parts.AsSpan(j * size, size));
            }
        );
        context.For(
            pairs,
            pair =>
            {
                Span<float> total = parts.AsSpan(pair * size, size);
                for (int group = 1; group < groups; group++)
                    System.Numerics.Tensors.TensorPrimitives.Add(total, parts.AsSpan(((group * pairs) + pair) * size, size), total);
                Unpack(pair, total);
            }
        );
        ArrayPool<float>.Shared.Return(parts);

        void Sum(int pair, int from, int to, Span<float> sums)
        {
            sums.Clear();
            int xImage = inputBlocks * xPart,
                gradientImage = outputBlocks * gradientPart;
            DenseWeightGradient.Accumulate(
                path,
                _block,
                window,
                to - from,
                x.Values[((from * xImage) + (pair % inputBlocks * xPart))..],
                xImage,
                gradient.Values[((from * gradientImage) + (pair / inputBlocks * gradientPart))..],
                gradientImage,
                sums
            );
        }

        void Unpack(int pair, ReadOnlySpan<float> sums) =>
            BlockedWeights.Unpack(sums, _block, pair / inputBlocks, pair % inputBlocks, _outputs, _inputs, window.Taps, weights.Values);
    }
}
