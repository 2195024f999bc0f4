namespace Partwise.Models;

/// <summary>One pooling of a feature map.</summary>
/// <param name="Kind">How.</param>
/// <param name="Exponent">p of the generalised mean; else 1.</param>
/// <param name="Weights">[channels, positions] of the weighted sum; else null.</param>
internal sealed record Pool(PoolKind Kind, double Exponent = 1, float[]? Weights = null)
{
    /// <summary>Its word in <c>inspect</c>.</summary>
    public string Name =>
        Kind switch
        {
            PoolKind.Mean => "mean",
            PoolKind.Sum => "sum",
            PoolKind.Max => "max",
            PoolKind.GeneralizedMean => "gem",
            _ => "weighted",
        };
}
