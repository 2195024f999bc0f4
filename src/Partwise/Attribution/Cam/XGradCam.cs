namespace Partwise.Attribution;

/// <summary>XGrad-CAM (Fu et al., BMVC 2020) as pytorch-grad-cam codes it: weight_k = Σ g_k A_k / (Σ A_k + 1e-7); 0 where that denominator
/// is 0.</summary>
internal sealed class XGradCam : WeightedChannels
{
    /// <inheritdoc/>
    public override string Name => "xgrad-cam";

    private protected override double Weigh(ReadOnlySpan<float> channel, ReadOnlySpan<float> gradient)
    {
        double sum = Sum(channel) + 1e-7,
            product = 0;
        for (int i = 0; i < channel.Length; i++)
            product += (double)gradient[i] * channel[i];
        return sum == 0 ? 0 : product / sum;
    }
}
