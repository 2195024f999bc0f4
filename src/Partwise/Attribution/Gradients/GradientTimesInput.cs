namespace Partwise.Attribution;

/// <summary>
/// The gradient times the normalised input (Shrikumar et al., 2016): Σ over the channels of g ⊙ x. Adds up to the logit only for networks
/// that are piecewise linear and have no biases.
/// </summary>
internal sealed class GradientTimesInput : PixelGradientMethod
{
    /// <inheritdoc/>
    public override string Name => "gradient-x-input";

    /// <inheritdoc/>
    public override int Runs(AttributionSubject subject) => 1;

    private protected override double[] Relevance(
        AttributionSubject subject,
        IDifferentiableModel model,
        int classIndex,
        AttributionOptions options,
        CancellationToken ct
    )
    {
        double[] values = GradientHere(subject, model, classIndex, options, ct);
        for (int j = 0; j < values.Length; j++)
            values[j] *= subject.Input.Span[j];
        return values;
    }
}
