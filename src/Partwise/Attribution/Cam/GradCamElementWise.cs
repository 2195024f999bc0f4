namespace Partwise.Attribution;

/// <summary>Grad-CAM element by element, as pytorch-grad-cam has it: Σ_k max(g_k ⊙ A_k, 0).</summary>
internal sealed class GradCamElementWise : ElementProducts
{
    /// <inheritdoc/>
    public override string Name => "grad-cam-elementwise";

    private protected override double Combine(double activation, double gradient) => Math.Max(gradient * activation, 0);
}
