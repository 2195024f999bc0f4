namespace Partwise.Attribution;

/// <summary>
/// Ablation-CAM (Ramaswamy et al., WACV 2020): weight_k = (logit − logit without channel k) / logit, which is w_k · mean(A_k) / logit here.
/// "Without" means the channel set to 0; pytorch-grad-cam does that only where the layer's minimum is 0 and otherwise writes minimum − 1e7.
/// A logit of exactly 0 is not divided by: the weights are then the differences themselves.
/// </summary>
public sealed class AblationCam : FeatureMethod
{
    /// <inheritdoc/>
    public override string Name => "ablation-cam";

    private protected override void Fill(AttributionSubject subject, int classIndex, Span<double> map)
    {
        ReadOnlySpan<float> head = subject.Head.Row(classIndex), features = subject.Features.Span;
        float logit = subject.Logits.Span[classIndex];
        double scale = logit == 0 ? 1 : logit;
        for (int k = 0; k < head.Length; k++)
        {
            ReadOnlySpan<float> channel = features.Slice(k * map.Length, map.Length);
            Add(head[k] * Sum(channel) / map.Length / scale, channel, map);
        }
    }
}
