using Partwise.Numerics;
using Partwise.Onnx.Differentiation;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>The operators that <see cref="BlockedLayout"/> writes, for the engine.</summary>
internal static class SpeedKernels
{
    private static readonly Lazy<CustomOperatorDomain> s_domain = new(() =>
        new CustomOperatorDomain(
            BlockedOperators.Domain,
            new CustomOperator(BlockedOperators.PackWeights, 1, a => new PackWeightsKernel(a)),
            new CustomOperator(BlockedOperators.Block, 1, a => new BlockKernel(a)),
            new CustomOperator(BlockedOperators.WeightGradient, 2, a => new WeightGradientKernel(a)),
            new CustomOperator(BlockedOperators.NarrowWeightGradient, 2, a => new NarrowWeightGradientKernel(a)),
            new CustomOperator(BlockedOperators.DepthwiseWeightGradient, 2, a => new DepthwiseWeightGradientKernel(a)),
            new CustomOperator(BlockedOperators.DepthwiseInputGradient, 2, a => new DepthwiseInputGradientKernel(a)),
            new CustomOperator(BlockedOperators.MaxPoolGradient, 3, a => new MaxPoolGradientKernel(a)),
            new CustomOperator(BlockedOperators.Mask, 2, a => new MaskKernel(a)),
            new CustomOperator(BlockedOperators.ChannelSum, 1, a => new ChannelSumKernel(a)),
            new CustomOperator(BlockedOperators.Interleave, 1, a => new InterleaveKernel(a), optionalInputs: 3)
        )
    );

    /// <summary>All of them.</summary>
    /// <exception cref="NativeLibraryException">No usable engine was found.</exception>
    public static CustomOperatorDomain Domain => s_domain.Value;

    /// <summary>The vector path of the kernels.</summary>
    public static VectorPath Path => VectorPaths.Select();

    /// <summary>The number of blocks that hold <paramref name="channels"/>.</summary>
    public static int Blocks(int channels, int block) => (channels + block - 1) / block;
}
