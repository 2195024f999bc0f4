using Partwise.Numerics;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>Brings weights into blocked order; see <see cref="BlockedWeights"/>.</summary>
internal sealed class PackWeightsKernel(KernelAttributes attributes) : CustomKernel
{
    private readonly int _block = attributes.GetInt("block");
    private readonly bool _narrow = attributes.GetInt("narrow") == 1;
    private readonly bool _transposed = attributes.GetInt("transposed") == 1;
    private readonly int _rows = attributes.GetInt("count_h");
    private readonly int _columns = attributes.GetInt("count_w");
    private readonly int _firstRow = attributes.GetInt("first_h");
    private readonly int _firstColumn = attributes.GetInt("first_w");
    private readonly int _rowStep = attributes.GetInt("step_h");
    private readonly int _columnStep = attributes.GetInt("step_w");

    public override void Compute(KernelContext context)
    {
        KernelTensor weights = context.Input(0);
        int first = weights.Shape[0],
            second = weights.Shape[1],
            width = weights.Shape[3];
        int outputs = _transposed ? second : first,
            inputs = _transposed ? first : second,
            b = _block;
        var layout = new WeightLayout(
            outputs,
            inputs,
            _transposed,
            weights.Shape[2] * width,
            WeightLayout.Select(width, _firstRow, _rowStep, _rows, _firstColumn, _columnStep, _columns)
        );
        int outputBlocks = SpeedKernels.Blocks(outputs, b),
            taps = layout.Taken.Length;
        VectorPath path = SpeedKernels.Path;
        if (_narrow)
        {
            KernelTensor narrow = context.Output(0, outputBlocks * b, inputs, _rows, _columns);
            int size = inputs * taps * b;
            context.For(
                outputBlocks,
                o => BlockedWeights.PackNarrow(path, weights.Values, layout, b, o, narrow.Values.Slice(o * size, size))
            );
            return;
        }
        int inputBlocks = SpeedKernels.Blocks(inputs, b),
            part = taps * b * b;
        KernelTensor packed = context.Output(0, outputBlocks * b, inputBlocks * b, _rows, _columns);
        context.For(
            outputBlocks * inputBlocks,
            j => BlockedWeights.Pack(path, weights.Values, layout, b, j / inputBlocks, j % inputBlocks, packed.Values.Slice(j * part, part))
        );
    }
}
