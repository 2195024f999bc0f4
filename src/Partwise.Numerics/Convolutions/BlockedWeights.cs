namespace Partwise.Numerics;

/// <summary>
/// Weights in blocked order: <c>[out / b][in / b][kernel][b of in][b of out]</c> for a convolution of blocked inputs, and
/// <c>[out / b][in][kernel][b of out]</c> for one of few plain channels or a depthwise one. Missing channels become zeros.
/// </summary>
internal static class BlockedWeights
{
    private const int LargestOnStack = 2048;

    /// <summary>Copies one block of outputs and one of inputs.</summary>
    /// <param name="path">The vector path.</param>
    /// <param name="weights">The plain weights.</param>
    /// <param name="layout">Their sizes and which offsets to take, in which order.</param>
    /// <param name="block">Channels in a block.</param>
    /// <param name="outputBlock">Which block of outputs.</param>
    /// <param name="inputBlock">Which block of inputs.</param>
    /// <param name="target">[offsets taken, block of in, block of out].</param>
    public static void Pack(
        VectorPath path,
        ReadOnlySpan<float> weights,
        WeightLayout layout,
        int block,
        int outputBlock,
        int inputBlock,
        Span<float> target
    )
    {
        int o = outputBlock * block,
            i = inputBlock * block,
            outputs = Math.Min(block, layout.Outputs - o),
            inputs = Math.Min(block, layout.Inputs - i);
        if (outputs < block || inputs < block)
            target.Clear();
        if (!layout.Transposed)
        {
            // All inputs of the block and their kernels lie in one row.
            int length = block * layout.KernelSize;
            Span<int> places = length <= LargestOnStack ? stackalloc int[length] : new int[length];
            Places(layout, inputs, block, block * block, places);
            LanePacking.Turn(
                path,
                weights[layout.Kernel(o, i)..],
                layout.Inputs * layout.KernelSize,
                outputs,
                places[..(inputs * layout.KernelSize)],
                target
            );
            return;
        }
        Span<int> kernel = layout.KernelSize <= LargestOnStack ? stackalloc int[layout.KernelSize] : new int[layout.KernelSize];
        Places(layout, 1, block, block * block, kernel);
        for (int j = 0; j < inputs; j++)
        {
            ReadOnlySpan<float> first = weights[layout.Kernel(o, i + j)..];
            if (layout.KernelSize == 1)
                first[..outputs].CopyTo(target[(j * block)..]);
            else
                LanePacking.Turn(path, first, layout.KernelSize, outputs, kernel, target[(j * block)..]);
        }
    }

    /// <summary>Copies one block of outputs of weights [out, in, kernel] that read all inputs at once: [in, offsets taken, block of
    /// out].</summary>
    public static void PackNarrow(
        VectorPath path,
        ReadOnlySpan<float> weights,
        WeightLayout layout,
        int block,
        int outputBlock,
        Span<float> target
    )
    {
        int o = outputBlock * block,
            outputs = Math.Min(block, layout.Outputs - o),
            taken = layout.Taken.Length * block;
        if (outputs < block)
            target.Clear();
        Span<int> kernel = layout.KernelSize <= LargestOnStack ? stackalloc int[layout.KernelSize] : new int[layout.KernelSize];
        Places(layout, 1, 0, block, kernel);
        for (int i = 0; i < layout.Inputs; i++)
            LanePacking.Turn(
                path,
                weights[layout.Kernel(o, i)..],
                layout.Inputs * layout.KernelSize,
                outputs,
                kernel,
                target.Slice(i * taken, taken)
            );
    }

    /// <summary>Copies sums [taps, block of in, block of out] to their places in weights [out, in, kernel]; what belongs to missing
    /// channels is dropped.</summary>
    public static void Unpack(
        ReadOnlySpan<float> sums,
        int block,
        int outputBlock,
        int inputBlock,
        int outputs,
        int inputs,
        int taps,
        Span<float> weights
    )
    {
        int o1 = Math.Min(block, outputs - (outputBlock * block)),
            i1 = Math.Min(block, inputs - (inputBlock * block));
        for (int o = 0; o < o1; o++)
        {
            Span<float> row = weights.Slice(((((outputBlock * block) + o) * inputs) + (inputBlock * block)) * taps, i1 * taps);
            int at = 0;
            for (int i = 0; i < i1; i++)
            {
                int source = (i * block) + o;
                for (int t = 0; t < taps; t++, source += block * block)
                    row[at++] = sums[source];
            }
        }
    }

    // Where the offsets of neighbouring kernels go; those that are not taken go nowhere.
    private static void Places(WeightLayout layout, int kernels, int kernelStep, int tapStep, Span<int> places)
    {
        places.Fill(-1);
        for (int k = 0; k < kernels; k++)
        {
            for (int t = 0; t < layout.Taken.Length; t++)
                places[(k * layout.KernelSize) + layout.Taken[t]] = (k * kernelStep) + (t * tapStep);
        }
    }
}
