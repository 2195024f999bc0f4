namespace Partwise.Models;

/// <summary>Pooling, a normalisation by the image's own statistics, then a linear layer (ConvNeXt, cosine heads).</summary>
internal static class PooledNormalizedHead
{
    public static HeadKind Kind { get; } =
        new(
            "pooled-norm-linear",
            "Pooling, a normalisation by the image's own statistics, then a linear layer (ConvNeXt, cosine heads).",
            search => search.Linear is { Scale: not null } ? HeadExactness.Exact : null
        );
}
