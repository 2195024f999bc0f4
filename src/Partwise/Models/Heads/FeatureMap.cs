namespace Partwise.Models;

/// <summary>The last spatial tensor of a classifier: what its head looks at.</summary>
/// <param name="Tensor">Its name in the graph.</param>
/// <param name="Channels">D.</param>
/// <param name="Height">Rows; null where the tensor holds tokens instead of a grid.</param>
/// <param name="Width">Columns; null where the tensor holds tokens instead of a grid.</param>
/// <param name="NonNegative">Whether the graph guarantees values ≥ 0 (ReLU, ReLU6, poolings and concatenations of such).</param>
public sealed record FeatureMap(string Tensor, int Channels, int? Height, int? Width, bool NonNegative)
{
    /// <summary>Whether the tensor is laid out as [N,H,W,D] or [N,positions,D] instead of [N,D,H,W] or [N,D,positions].</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>How many positions of the tensor come before those of the image, such as a transformer's class token.</summary>
    public int PrefixTokens { get; init; }

    /// <summary>How many axes the tensor has: 4, or 3 where its positions lie on one axis.</summary>
    public int Rank { get; init; } = 4;

    /// <summary>H·W, the number of positions; 0 for tokens.</summary>
    public int Positions => (Height ?? 0) * (Width ?? 0);

    /// <summary>Whether the tensor itself is [N,D,H,W].</summary>
    internal bool IsChannelsFirst => Rank == 4 && !ChannelsLast;
}
