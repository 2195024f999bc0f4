namespace Partwise.Attribution;

/// <summary>
/// The gradient of the logit with respect to the normalised input (Simonyan, Vedaldi and Zisserman, ICLR workshop 2014), signed and summed
/// over the colour channels; the original takes the largest magnitude over the channels instead.
///</summary>
internal sealed class InputGradient : PixelGradientMethod
{
    /// <inheritdoc/>
    public override string Name => "gradient";

    /// <inheritdoc/>
    public override int Runs(AttributionSubject subject) => 1;

    private protected override double[] Relevance(
        AttributionSubject subject,
        IDifferentiableModel model,
        int classIndex,
        AttributionOptions options,
        CancellationToken ct
    ) => GradientHere(subject, model, classIndex, options, ct);
}
