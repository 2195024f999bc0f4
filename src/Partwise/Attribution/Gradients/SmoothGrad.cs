using Partwise.Numerics;

namespace Partwise.Attribution;

/// <summary>
/// SmoothGrad (Smilkov et al., 2017): the mean gradient over images with Gaussian noise. σ is stated in grey levels of 255, so that it
/// means the same for every preprocessing: 38.25, the 15 % of the range that the paper recommends, is 0.65 to 0.67 in ImageNet's normalised
/// units and 0.3 in those of a [−1,1] network. 25 draws unless told.
///</summary>
internal sealed class SmoothGrad : PixelGradientMethod
{
    private readonly int _draws;
    private readonly double _sigma;

    /// <summary>Creates the method.</summary>
    /// <param name="draws">How many noised images, at least 1.</param>
    /// <param name="sigma">The standard deviation in grey levels of 255, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public SmoothGrad(int draws = 25, double sigma = 38.25)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(draws);
        if (!(sigma > 0 && double.IsFinite(sigma)))
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "σ must be a number of grey levels above 0.");
        (_draws, _sigma) = (draws, sigma);
    }

    /// <inheritdoc/>
    public override string Name => "smooth-grad";

    /// <inheritdoc/>
    public override int Runs(AttributionSubject subject) => _draws;

    private protected override double[] Relevance(
        AttributionSubject subject,
        IDifferentiableModel model,
        int classIndex,
        AttributionOptions options,
        CancellationToken ct
    ) =>
        WeightedGradients(
            subject,
            model,
            classIndex,
            _draws,
            (draw, input) =>
            {
                // Each draw has a seed of its own, so that it does not matter which thread makes it.
                var random = new Gaussian(unchecked((options.Seed * 1_000_003) + draw));
                int plane = input.Length / 3;
                for (int j = 0; j < input.Length; j++)
                    input[j] = subject.Input.Span[j] + (float)(_sigma / model.GreyLevels[j / plane] * random.Next());
            },
            _ => 1.0 / _draws,
            options,
            ct
        );
}
