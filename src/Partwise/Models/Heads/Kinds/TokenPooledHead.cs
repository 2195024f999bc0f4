namespace Partwise.Models;

/// <summary>Mean over the tokens of a transformer, then a linear layer.</summary>
internal static class TokenPooledHead
{
    public static HeadKind Kind { get; } =
        new(
            "token-pooled-linear",
            "Mean over the tokens of a transformer, then a linear layer.",
            search =>
                search.Linear is { Scale: null, Map.Rank: 3 } form && form.Pools.All(p => p.Kind is PoolKind.Mean or PoolKind.Sum)
                    ? HeadExactness.Exact
                    : null
        );
}
