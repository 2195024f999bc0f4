namespace Partwise.Attribution;

/// <summary>
/// Integrated gradients (Sundararajan, Taly and Yan, ICML 2017): x ⊙ ∫ gradient(t·x) dt for t from 0 to 1. The baseline is the normalised
/// input of zeros, the grey that preprocessing takes as the mean. Adds up to logit − logit of the baseline as the steps become many; the
/// completeness metric says how far off it is.
///</summary>
internal sealed class IntegratedGradients : PixelGradientMethod
{
    private readonly int _steps;
    private readonly IntegrationRule _rule;

    /// <summary>Creates the method.</summary>
    /// <param name="steps">How many steps, at least 1; 32 unless told.</param>
    /// <param name="rule">How each step is taken.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public IntegratedGradients(int steps = 32, IntegrationRule rule = IntegrationRule.Midpoint)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        if (!Enum.IsDefined(rule))
            throw new ArgumentOutOfRangeException(nameof(rule), rule, "Midpoint and Trapezoid are allowed.");
        (_steps, _rule) = (steps, rule);
    }

    /// <inheritdoc/>
    public override string Name => "integrated-gradients";

    /// <inheritdoc/>
    public override Completeness Completeness => Completeness.Baseline;

    private bool Ends => _rule == IntegrationRule.Trapezoid;

    /// <inheritdoc/>
    public override int Runs(AttributionSubject subject) => Ends ? _steps + 1 : _steps;

    private protected override double[] Relevance(
        AttributionSubject subject,
        IDifferentiableModel model,
        int classIndex,
        AttributionOptions options,
        CancellationToken ct
    )
    {
        double[] values = WeightedGradients(
            subject,
            model,
            classIndex,
            Runs(subject),
            (i, input) =>
            {
                float t = (float)((i + (Ends ? 0 : 0.5)) / _steps);
                for (int j = 0; j < input.Length; j++)
                    input[j] = t * subject.Input.Span[j];
            },
            i => (Ends && (i == 0 || i == _steps) ? 0.5 : 1.0) / _steps,
            options,
            ct
        );
        for (int j = 0; j < values.Length; j++)
            values[j] *= subject.Input.Span[j];
        return values;
    }
}
