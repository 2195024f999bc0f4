namespace Partwise.Training.ProtoPNet;

/// <summary>How the last layer is trained.</summary>
public sealed record LastLayerSettings
{
    /// <summary>The method.</summary>
    public LastLayerMethod Method { get; init; }

    /// <summary>λ, the weight of Σ|w| over weights to other classes, at least 0.</summary>
    /// <value>The default is 1e-4, as published.</value>
    public double Sparsity { get; init; } = 1e-4;

    /// <summary>μ, the weight of ½‖w − w₀‖² of the convex method, above 0.</summary>
    /// <value>The default is 1e-4.</value>
    public double Proximity { get; init; } = 1e-4;

    /// <summary>The epochs of Adam, 1 to 10,000.</summary>
    /// <value>The default is 20, as published.</value>
    public int Epochs { get; init; } = 20;

    /// <summary>The learning rate of Adam, above 0.</summary>
    /// <value>The default is 1e-4, as published.</value>
    public double Rate { get; init; } = 1e-4;

    internal void Validate()
    {
        Solver(1).Validate();
        Require.That(Epochs is >= 1 and <= 10_000, $"{Epochs} epochs of the last layer were asked for; 1 to 10,000 are allowed.");
        Require.Positive(Rate, "The learning rate of the last layer");
    }

    internal LastLayerOptions Solver(int threads) =>
        new()
        {
            Sparsity = Sparsity,
            Proximity = Proximity,
            Threads = threads,
        };
}
