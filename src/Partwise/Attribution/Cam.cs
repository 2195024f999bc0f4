namespace Partwise.Attribution;

/// <summary>Class activation map (Zhou et al., CVPR 2016): Σ_k w_k A_k. Its mean over all positions plus the bias is the logit.</summary>
public sealed class Cam : WeightedChannels
{
    /// <inheritdoc/>
    public override string Name => "cam";

    /// <inheritdoc/>
    public override Completeness Completeness => Completeness.Mean;

    private protected override double Weigh(double weight, double gradient, double sum, int positions) => weight;
}
