namespace Partwise.Attribution;

/// <summary>Grad-CAM (Selvaraju et al., ICCV 2017), not rectified: Σ_k mean(g_k) A_k. Behind pooling and a linear layer this is CAM /
/// (H·W), so that it adds up to logit − bias.</summary>
internal sealed class GradCam : WeightedChannels
{
    /// <inheritdoc/>
    public override string Name => "grad-cam";

    /// <inheritdoc/>
    public override Completeness Completeness => Completeness.Sum;

    private protected override double Weigh(ReadOnlySpan<float> channel, ReadOnlySpan<float> gradient) => Sum(gradient) / gradient.Length;
}
