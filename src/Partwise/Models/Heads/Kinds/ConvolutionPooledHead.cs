namespace Partwise.Models;

/// <summary>A 1×1 convolution, then the mean over all positions: the same function in another order.</summary>
internal static class ConvolutionPooledHead
{
    public static HeadKind Kind { get; } =
        new(
            "conv-pooled",
            "A 1×1 convolution, then the mean over all positions: the same function in another order.",
            search => search.Linear is { ConvolutionFirst: true } ? HeadExactness.Exact : null
        );
}
