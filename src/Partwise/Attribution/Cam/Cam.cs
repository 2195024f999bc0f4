namespace Partwise.Attribution;

/// <summary>Class activation map (Zhou et al., CVPR 2016): Σ_k w_k A_k. Its mean over all positions plus the bias is the logit. Only for
/// heads that are linear after mean pooling.</summary>
internal sealed class Cam : FeatureMethod
{
    /// <inheritdoc/>
    public override string Name => "cam";

    /// <inheritdoc/>
    public override Completeness Completeness => Completeness.Mean;

    private protected override int RunsWithoutHead(AttributionSubject subject) => 0;

    private protected override void Fill(
        AttributionSubject subject,
        int classIndex,
        double[] map,
        AttributionOptions options,
        CancellationToken ct
    )
    {
        if (subject.Head is not { } head)
        {
            throw new PartwiseException(
                "'cam' needs one linear layer behind mean pooling, which this model does not have; "
                    + "choose hires-cam, which is the same map, up to a factor, where it does, or grad-cam."
            );
        }
        ReadOnlySpan<float> row = head.Row(classIndex),
            features = subject.Features.Span;
        for (int k = 0; k < row.Length; k++)
            Add(row[k], features.Slice(k * map.Length, map.Length), map);
    }
}
