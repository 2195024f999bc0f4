namespace Partwise.Models;

/// <summary>Maximum, generalised mean, weighted sum or several poolings side by side, then a linear layer.</summary>
internal static class PooledSharesHead
{
    public static HeadKind Kind { get; } =
        new(
            "pooled-shares",
            "Maximum, generalised mean, weighted sum or several poolings side by side, then a linear layer.",
            search => search.Linear is not null ? HeadExactness.Exact : null
        );
}
