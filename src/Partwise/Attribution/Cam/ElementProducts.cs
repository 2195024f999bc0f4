namespace Partwise.Attribution;

/// <summary>Methods that combine activation and gradient element by element and sum over the channels.</summary>
internal abstract class ElementProducts : FeatureMethod
{
    private protected ElementProducts() { }

    /// <summary>What one element adds to its position.</summary>
    /// <param name="activation">A_k at the position.</param>
    /// <param name="gradient">g_k at the position.</param>
    private protected abstract double Combine(double activation, double gradient);

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
        for (int i = 0; i < features.Length; i++)
            map[i % map.Length] += Combine(features[i], gradients[i]);
    }
}
