namespace Partwise.Training;

/// <summary>The settings of <see cref="AdamOptimizer"/>; the defaults are PyTorch's.</summary>
internal sealed record AdamOptions
{
    /// <summary>The decay of the gradient's running mean, 0 to below 1.</summary>
    /// <value>The default is 0.9.</value>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The decay of the squared gradient's running mean, 0 to below 1.</summary>
    /// <value>The default is 0.999.</value>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>What is added to the denominator, above 0.</summary>
    /// <value>The default is 1e-8.</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>How weight decay enters: coupled is Adam with L2, decoupled is AdamW.</summary>
    /// <value>The default is coupled.</value>
    public WeightDecayMode Decay { get; init; }
}
