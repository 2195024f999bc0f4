namespace Partwise.Attribution;

/// <summary>Grad-CAM++ (Chattopadhay et al., WACV 2018) as pytorch-grad-cam codes it: weight_k = H·W · max(g,0) · g² / (2g² + Σ A_k · g³ + 1e-6); 0 where g is 0.</summary>
public sealed class GradCamPlusPlus : WeightedChannels
{
    /// <inheritdoc/>
    public override string Name => "grad-cam++";

    private protected override double Weigh(double weight, double gradient, double sum, int positions) => gradient <= 0 ? 0
        : positions * gradient * gradient * gradient / ((2 * gradient * gradient) + (sum * gradient * gradient * gradient) + 1e-6);
}
