namespace Partwise.Attribution;

/// <summary>HiResCAM (Draelos and Carin, 2020): Σ_k g_k ⊙ A_k; behind pooling and a linear layer the same as Grad-CAM.</summary>
public sealed class HiResCam : WeightedChannels
{
    /// <inheritdoc/>
    public override string Name => "hires-cam";

    /// <inheritdoc/>
    public override Completeness Completeness => Completeness.Sum;

    private protected override double Weigh(double weight, double gradient, double sum, int positions) => gradient;
}
