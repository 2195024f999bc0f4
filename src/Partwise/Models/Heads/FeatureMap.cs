namespace Partwise.Models;

/// <summary>The last spatial tensor of a classifier: what its head looks at.</summary>
/// <param name="Tensor">Its name in the graph.</param>
/// <param name="Channels">D.</param>
/// <param name="Height">Rows; null where the tensor holds tokens instead of a grid.</param>
/// <param name="Width">Columns; null where the tensor holds tokens instead of a grid.</param>
/// <param name="NonNegative">Whether the graph guarantees values ≥ 0 (ReLU, ReLU6, poolings and concatenations of such).</param>
public sealed record FeatureMap(string Tensor, int Channels, int? Height, int? Width, bool NonNegative)
{
    /// <summary>H·W, the number of positions; 0 for tokens.</summary>
    public int Positions => (Height ?? 0) * (Width ?? 0);
}
