namespace Partwise.Attribution;

/// <summary>
/// Attention rollout (Abnar and Zuidema, ACL 2020): the product over all layers of ½(A + I), A being the attention averaged over the heads;
/// of that the class token's row, or the mean of all rows where there is none, at the patches. Looks at no class. Values are ≥ 0.
///</summary>
public sealed class AttentionRollout : IAttributionMethod
{
    /// <inheritdoc/>
    public string Name => "attention-rollout";

    /// <inheritdoc/>
    public Completeness Completeness => Completeness.None;

    /// <inheritdoc/>
    public int Runs(AttributionSubject subject) => 1;

    /// <inheritdoc/>
    public AttributionMap Attribute(
        AttributionSubject subject,
        int classIndex,
        AttributionOptions options,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(subject);
        subject.CheckClass(classIndex);
        IReadOnlyList<float[]> layers =
            subject.Positions == 0 ? [] : (subject.Model as IAttentionModel)?.Attentions(subject.Input.Span, cancellationToken) ?? [];
        if (layers.Count == 0)
            throw new PartwiseException(
                $"'{Name}' needs a transformer whose layers attend from all tokens to all tokens, which this model is not; choose "
                    + $"grad-cam, gradient-x-input or integrated-gradients."
            );
        int tokens = (int)Math.Sqrt(layers[0].Length),
            prefix = tokens - subject.Positions;
        // From the top: where the last layer's tokens look, layer by layer down to the image.
        double[] looks = new double[tokens];
        if (prefix > 0)
            looks[0] = 1;
        else
            Array.Fill(looks, 1.0 / tokens);
        foreach (float[] attention in layers.Reverse())
        {
            double[] below = new double[tokens];
            for (int i = 0; i < tokens; i++)
            {
                for (int j = 0; j < tokens; j++)
                    below[j] += looks[i] * (attention[(i * tokens) + j] + (i == j ? 1 : 0)) / 2;
            }
            looks = below;
        }
        return new AttributionMap([.. looks.Skip(prefix).Select(v => (float)v)], subject.Rows, subject.Columns);
    }
}
