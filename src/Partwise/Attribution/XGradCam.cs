namespace Partwise.Attribution;

/// <summary>XGrad-CAM (Fu et al., BMVC 2020) as pytorch-grad-cam codes it: weight_k = Σ g_k A_k / (Σ A_k + 1e-7); 0 where that denominator is 0.</summary>
public sealed class XGradCam : WeightedChannels
{
    /// <inheritdoc/>
    public override string Name => "xgrad-cam";

    private protected override double Weigh(double weight, double gradient, double sum, int positions) => sum + 1e-7 == 0 ? 0 : gradient * sum / (sum + 1e-7);
}
