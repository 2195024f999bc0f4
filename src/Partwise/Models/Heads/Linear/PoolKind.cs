namespace Partwise.Models;

/// <summary>How a pooling makes one value per channel of many.</summary>
internal enum PoolKind
{
    /// <summary>The mean over the positions.</summary>
    Mean,

    /// <summary>The sum over the positions.</summary>
    Sum,

    /// <summary>The largest value; equal largest ones share it.</summary>
    Max,

    /// <summary>The generalised mean (mean fᵖ)^(1/p) (Radenović, Tolias, Chum 2019); its share is m·fᵖ/Σfᵖ, which adds up to m.</summary>
    GeneralizedMean,

    /// <summary>A sum with constant weights, as a depthwise convolution as large as the map computes it.</summary>
    Weighted,
}
