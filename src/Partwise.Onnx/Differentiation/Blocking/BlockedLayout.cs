namespace Partwise.Onnx.Differentiation;

/// <summary>
/// Rewrites a step graph for speed: convolutions whose weights change run in the engine's blocked layout (<c>com.microsoft.nchwc</c>), for
/// which the weights are packed at every step; tensors stay blocked between them; gradients become operators of
/// <see cref="BlockedOperators"/>. Convolutions with constant weights are left to the engine, which blocks them itself.
///</summary>
public static class BlockedLayout
{
    /// <summary>Rewrites the graph. Its inputs and outputs stay, and hold the same up to rounding.</summary>
    /// <param name="model">A graph whose gradients were made with <see cref="BlockedRules"/>; it is changed.</param>
    /// <param name="options">The same as for the rules.</param>
    /// <exception cref="OnnxFormatException">The graph is damaged.</exception>
    public static void Apply(OnnxModel model, BlockedOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Block, 1, nameof(options));
        new BlockedPass(model, options).Run();
    }
}
