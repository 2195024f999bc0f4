namespace Partwise.Training;

/// <summary>The settings of <see cref="LogisticRegression"/>.</summary>
public sealed record LogisticRegressionOptions
{
    /// <summary>λ: the strength of the L2 penalty λ/2·Σw² beside the <em>mean</em> cross-entropy, above 0; scikit-learn's C is
    /// 1/(λ·N).</summary>
    /// <value>The default is 0.01.</value>
    public double Penalty { get; init; } = 0.01;

    /// <summary>Whether features are first brought to mean 0 and standard deviation 1; the result is folded back, so that it takes raw
    /// features.</summary>
    /// <value>The default is true.</value>
    public bool Standardize { get; init; } = true;

    /// <summary>The largest absolute entry of the gradient at which the solution counts as found, above 0.</summary>
    /// <value>The default is 1e-5.</value>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>The iterations after which it gives up, at least 1.</summary>
    /// <value>The default is 1000.</value>
    public int MaxIterations { get; init; } = 1000;

    /// <summary>The threads to use, at least 1; the result does not depend on it.</summary>
    /// <value>The default is 1.</value>
    public int Threads { get; init; } = 1;
}
