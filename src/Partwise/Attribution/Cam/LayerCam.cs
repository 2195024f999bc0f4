namespace Partwise.Attribution;

/// <summary>Layer-CAM (Jiang et al., TIP 2021): Σ_k max(g_k, 0) ⊙ A_k.</summary>
internal sealed class LayerCam : ElementProducts
{
    /// <inheritdoc/>
    public override string Name => "layer-cam";

    private protected override double Combine(double activation, double gradient) => Math.Max(gradient, 0) * activation;
}
