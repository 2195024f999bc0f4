namespace Partwise.Attribution;

/// <summary>Closed forms that weigh whole channels: map = Σ_k weight_k · A_k, where g_k = w_k / (H·W) is the gradient of the logit, the same at every position.</summary>
public abstract class WeightedChannels : FeatureMethod
{
    private protected WeightedChannels()
    {
    }

    /// <summary>The weight of one channel.</summary>
    /// <param name="weight">w_k.</param>
    /// <param name="gradient">g_k.</param>
    /// <param name="sum">Σ A_k over all positions.</param>
    /// <param name="positions">H·W.</param>
    private protected abstract double Weigh(double weight, double gradient, double sum, int positions);

    private protected sealed override void Fill(AttributionSubject subject, int classIndex, Span<double> map)
    {
        ReadOnlySpan<float> head = subject.Head.Row(classIndex), features = subject.Features.Span;
        int positions = map.Length;
        for (int k = 0; k < head.Length; k++)
        {
            ReadOnlySpan<float> channel = features.Slice(k * positions, positions);
            Add(Weigh(head[k], (double)head[k] / positions, Sum(channel), positions), channel, map);
        }
    }
}
