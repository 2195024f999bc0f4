namespace Partwise.Models;

/// <summary>A 1×1 convolution, an activation, then the mean (SqueezeNet).</summary>
internal static class ConvolutionActivationPooledHead
{
    public static HeadKind Kind { get; } =
        new(
            "conv-activation-pooled",
            "A 1×1 convolution, an activation, then the mean (SqueezeNet).",
            search =>
                search is { Local: not null, EndsInPooling: true, LocalExactness: not HeadExactness.Exact } ? search.LocalExactness : null
        );
}
