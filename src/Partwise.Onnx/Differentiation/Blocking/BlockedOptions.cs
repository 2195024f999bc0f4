namespace Partwise.Onnx.Differentiation;

/// <summary>What <see cref="BlockedLayout"/> may write.</summary>
public sealed record BlockedOptions
{
    /// <summary>The channels in a block: what the engine's own convolutions expect.</summary>
    public required int Block { get; init; }

    /// <summary>Whether all of <see cref="BlockedOperators"/> may be used; else <see cref="BlockedOperators.PackWeights"/> and
    /// <see cref="BlockedOperators.Block"/> only.</summary>
    /// <value>The default is true.</value>
    public bool Gradients { get; init; } = true;
}
