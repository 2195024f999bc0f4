namespace Partwise.Attribution;

/// <summary>A transformer whose attention can be looked at. Implementations can be called from several threads.</summary>
public interface IAttentionModel : IScoringModel
{
    /// <summary>The attention of every layer, first layer first, each [tokens, tokens] row-major and averaged over its heads: row i says
    /// where token i looks. Tokens are those of the patches, in the order of the feature map, behind those that come before them. Empty
    /// where the model has none over all tokens.</summary>
    /// <param name="input">[3, Height, Width], normalised.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    IReadOnlyList<float[]> Attentions(ReadOnlySpan<float> input, CancellationToken cancellationToken);
}
