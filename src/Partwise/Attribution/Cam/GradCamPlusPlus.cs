namespace Partwise.Attribution;

/// <summary>
/// Grad-CAM++ (Chattopadhay et al., WACV 2018) as pytorch-grad-cam codes it: weight_k = Σ_i max(g,0) · g² / (2g² + Σ A_k · g³ + 1e-6), with
/// 0 for the fraction where g is 0.
/// </summary>
internal sealed class GradCamPlusPlus : WeightedChannels
{
    /// <inheritdoc/>
    public override string Name => "grad-cam++";

    private protected override double Weigh(ReadOnlySpan<float> channel, ReadOnlySpan<float> gradient)
    {
        double sum = Sum(channel),
            weight = 0;
        foreach (float own in gradient)
        {
            double g = own;
            if (g > 0)
                weight += g * g * g / ((2 * g * g) + (sum * g * g * g) + 1e-6);
        }
        return weight;
    }
}
