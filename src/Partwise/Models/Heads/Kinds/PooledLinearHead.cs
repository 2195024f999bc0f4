namespace Partwise.Models;

/// <summary>Mean over all positions, then one linear layer, or several without an activation between them.</summary>
internal static class PooledLinearHead
{
    public static HeadKind Kind { get; } =
        new(
            "pooled-linear",
            "Mean over all positions, then one linear layer, or several without an activation between them.",
            search =>
                search.Linear is { Scale: null, ConvolutionFirst: false, Map.Rank: 4 } form
                && form.Pools.All(p => p.Kind is PoolKind.Mean or PoolKind.Sum)
                    ? HeadExactness.Exact
                    : null
        );
}
