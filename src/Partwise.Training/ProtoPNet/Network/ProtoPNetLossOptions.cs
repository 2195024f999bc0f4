namespace Partwise.Training.ProtoPNet;

/// <summary>The weights of the terms of the loss; the defaults are those published.</summary>
public sealed record ProtoPNetLossOptions
{
    /// <summary>Of the cross-entropy, at least 0.</summary>
    /// <value>The default is 1.</value>
    public double CrossEntropy { get; init; } = 1;

    /// <summary>Of the mean distance to the nearest prototype of the own class, at least 0.</summary>
    /// <value>The default is 0.8.</value>
    public double Cluster { get; init; } = 0.8;

    /// <summary>Of the mean distance to the nearest prototype of another class, which is subtracted; at least 0.</summary>
    /// <value>The default is 0.08.</value>
    public double Separation { get; init; } = 0.08;

    /// <summary>Of Σ|w| over the weights to other classes, at least 0.</summary>
    /// <value>The default is 1e-4.</value>
    public double Sparsity { get; init; } = 1e-4;
}
