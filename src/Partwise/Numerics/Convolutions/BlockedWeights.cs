namespace Partwise.Numerics;

/// <summary>
/// Weights in blocked order: <c>[out / b][in / b][kernel][b of in][b of out]</c> for a convolution of blocked inputs, and
/// <c>[out / b][in][kernel][b of out]</c> for one of few plain channels or a depthwise one. Missing channels become zeros.
/// </summary>
internal static class BlockedWeights
{
    /// <summary>Copies one block of outputs and one of inputs from <paramref name="weights"/> [out, in, kernel], or [in, out, kernel] when transposed.</summary>
    /// <param name="weights">The plain weights.</param>
    /// <param name="layout">Their sizes and which offsets to take, in which order.</param>
    /// <param name="block">Channels in a block.</param>
    /// <param name="outputBlock">Which block of outputs.</param>
    /// <param name="inputBlock">Which block of inputs.</param>
    /// <param name="target">[offsets taken, block of in, block of out].</param>
    public static void Pack(ReadOnlySpan<float> weights, WeightLayout layout, int block, int outputBlock, int inputBlock, Span<float> target)
    {
        int outputs = Math.Min(block, layout.Outputs - (outputBlock * block)), inputs = Math.Min(block, layout.Inputs - (inputBlock * block));
        if (outputs < block || inputs < block)
            target.Clear();
        ReadOnlySpan<int> taps = layout.Taps;
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < inputs; i++)
            {
                ReadOnlySpan<float> kernel = weights.Slice(layout.Kernel((outputBlock * block) + o, (inputBlock * block) + i), layout.KernelSize);
                int at = (i * block) + o;
                for (int t = 0; t < taps.Length; t++)
                    target[(t * block * block) + at] = kernel[taps[t]];
            }
        }
    }

    /// <summary>Copies one block of outputs of weights that read all inputs at once: [in, offsets taken, block of out].</summary>
    public static void PackNarrow(ReadOnlySpan<float> weights, WeightLayout layout, int block, int outputBlock, Span<float> target)
    {
        int outputs = Math.Min(block, layout.Outputs - (outputBlock * block));
        if (outputs < block)
            target.Clear();
        ReadOnlySpan<int> taps = layout.Taps;
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < layout.Inputs; i++)
            {
                ReadOnlySpan<float> kernel = weights.Slice(layout.Kernel((outputBlock * block) + o, i), layout.KernelSize);
                for (int t = 0; t < taps.Length; t++)
                    target[(((i * taps.Length) + t) * block) + o] = kernel[taps[t]];
            }
        }
    }

    /// <summary>Copies sums [taps, block of in, block of out] to their places in weights [out, in, kernel]; what belongs to missing channels is dropped.</summary>
    public static void Unpack(ReadOnlySpan<float> sums, int block, int outputBlock, int inputBlock, int outputs, int inputs, int taps, Span<float> weights)
    {
        int o1 = Math.Min(block, outputs - (outputBlock * block)), i1 = Math.Min(block, inputs - (inputBlock * block));
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
}
