namespace Partwise.Attribution;

/// <summary>Methods that weigh whole channels: map = Σ_k weight_k · A_k.</summary>
internal abstract class WeightedChannels : FeatureMethod
{
    private protected WeightedChannels() { }

    /// <summary>The weight of one channel.</summary>
    /// <param name="channel">A_k, [positions].</param>
    /// <param name="gradient">g_k, [positions].</param>
    private protected abstract double Weigh(ReadOnlySpan<float> channel, ReadOnlySpan<float> gradient);

    private protected sealed override void Fill(
        AttributionSubject subject,
        int classIndex,
        double[] map,
        AttributionOptions options,
        CancellationToken ct
    )
    {
        ReadOnlySpan<float> features = subject.Features.Span,
            gradients = subject.FeatureGradient(classIndex, ct);
        for (int first = 0; first < features.Length; first += map.Length)
        {
            ReadOnlySpan<float> channel = features.Slice(first, map.Length);
            Add(Weigh(channel, gradients.Slice(first, map.Length)), channel, map);
        }
    }
}
