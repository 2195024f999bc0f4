namespace Partwise.Attribution;

/// <summary>HiResCAM (Draelos and Carin, 2020): Σ_k g_k ⊙ A_k; after pooling and a linear layer the same as Grad-CAM.</summary>
internal sealed class HiResCam : ElementProducts
{
    /// <inheritdoc/>
    public override string Name => "hires-cam";

    /// <inheritdoc/>
    public override Completeness Completeness => Completeness.Sum;

    private protected override double Combine(double activation, double gradient) => gradient * activation;
}
