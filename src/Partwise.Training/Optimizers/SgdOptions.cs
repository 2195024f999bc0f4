namespace Partwise.Training;

/// <summary>The settings of <see cref="SgdOptimizer"/>.</summary>
internal sealed record SgdOptions
{
    /// <summary>The share of the last step's direction that is kept, 0 to below 1.</summary>
    /// <value>The default is 0.9.</value>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether the step looks ahead along the momentum (Nesterov).</summary>
    /// <value>The default is false.</value>
    public bool Nesterov { get; init; }

    /// <summary>How weight decay enters.</summary>
    /// <value>The default is coupled, as in PyTorch.</value>
    public WeightDecayMode Decay { get; init; }
}
