namespace Partwise.Training;

/// <summary>A fitted multinomial logistic regression on raw features: logit_c = w_c·x + b_c.</summary>
/// <param name="Weights">Row-major [classes, dimensions].</param>
/// <param name="Bias">[classes].</param>
/// <param name="Penalty">λ, as it was given.</param>
/// <param name="Objective">Mean cross-entropy + λ/2·Σw² at the solution, w on the standardised features.</param>
/// <param name="GradientNorm">The largest absolute entry of the objective's gradient: since the objective is convex, 0 proves the
/// minimum.</param>
/// <param name="Iterations">The solver's iterations.</param>
/// <param name="Converged">Whether <paramref name="GradientNorm"/> reached the tolerance.</param>
internal sealed record LogisticRegressionFit(
    float[] Weights,
    float[] Bias,
    double Penalty,
    double Objective,
    double GradientNorm,
    int Iterations,
    bool Converged
)
{
    /// <summary>The number of classes.</summary>
    public int Classes => Bias.Length;

    /// <summary>The number of features.</summary>
    public int Dimensions => Weights.Length / Bias.Length;

    /// <summary>The logits of one row of features.</summary>
    /// <param name="features">[dimensions].</param>
    /// <param name="logits">Takes [classes].</param>
    public void Logits(ReadOnlySpan<float> features, Span<float> logits)
    {
        int d = Dimensions;
        for (int c = 0; c < Classes; c++)
            logits[c] = System.Numerics.Tensors.TensorPrimitives.Dot(Weights.AsSpan(c * d, d), features) + Bias[c];
    }
}
