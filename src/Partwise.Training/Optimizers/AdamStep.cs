namespace Partwise.Training;

/// <summary>The numbers of one Adam step; <paramref name="Rate"/> is rate / (1 − β₁ᵗ), <paramref name="RootCorrection"/> is √(1 −
/// β₂ᵗ).</summary>
internal readonly record struct AdamStep(
    float Rate,
    float Beta1,
    float OneMinusBeta1,
    float Beta2,
    float OneMinusBeta2,
    float Epsilon,
    float RootCorrection,
    float CoupledDecay,
    float Shrink
);
