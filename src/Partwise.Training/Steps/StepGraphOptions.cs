namespace Partwise.Training;

/// <summary>How a network becomes a <see cref="StepGraph"/>.</summary>
internal sealed record StepGraphOptions
{
    /// <summary>The weights to train, all others stay constants; null for all that training usually changes.</summary>
    public IReadOnlyList<string>? Trainable { get; init; }

    /// <summary>What batch normalisation does.</summary>
    /// <value>The default uses the statistics of each batch.</value>
    public BatchNormalizationMode BatchNormalization { get; init; }

    /// <summary>The weight of a new batch in the running averages, above 0, at most 1.</summary>
    /// <value>The default is 0.1, as in PyTorch.</value>
    public double Momentum { get; init; } = 0.1;

    /// <summary>The share of every label that is spread evenly over all classes, 0 to below 1.</summary>
    public double Smoothing { get; init; }

    /// <summary>How the step is computed.</summary>
    /// <value>The default is <see cref="SpeedPath.Standard"/>: a graph that any engine runs.</value>
    public SpeedPath SpeedPath { get; init; } = SpeedPath.Standard;
}
