namespace Partwise.Training.ProtoPNet;

/// <summary>The objective of the last layer and how precisely it is solved.</summary>
public sealed record LastLayerOptions
{
    /// <summary>λ, the weight of Σ|w| over connections to other classes, at least 0.</summary>
    /// <value>The default is 1e-4, as published.</value>
    public double Sparsity { get; init; } = 1e-4;

    /// <summary>
    /// μ, the weight of ½‖w − w₀‖², above 0. Without it separable data has no minimiser: own-class weights would grow for ever.
    /// </summary>
    /// <value>The default is 1e-4.</value>
    public double Proximity { get; init; } = 1e-4;

    /// <summary>The duality gap at which the solver stops, above 0: the objective is then at most this far above its minimum.</summary>
    /// <value>The default is 1e-6.</value>
    public double GapTolerance { get; init; } = 1e-6;

    /// <summary>At most this many iterations, at least 1.</summary>
    /// <value>The default is 5000.</value>
    public int MaxIterations { get; init; } = 5000;

    /// <summary>Threads, at least 1; the result does not depend on them.</summary>
    /// <value>The default is 1.</value>
    public int Threads { get; init; } = 1;

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public void Validate()
    {
        Require(Sparsity >= 0 && double.IsFinite(Sparsity), $"The sparsity is {Sparsity}; a number of at least 0 is needed.");
        Require(
            Proximity > 0 && double.IsFinite(Proximity),
            $"The proximity is {Proximity}; a number above 0 is needed, since separable data has no minimiser otherwise."
        );
        Require(GapTolerance > 0, $"The gap tolerance is {GapTolerance}; a number above 0 is needed.");
        Require(MaxIterations >= 1, $"{MaxIterations} iterations were allowed; at least 1 is needed.");
        Require(Threads >= 1, $"{Threads} threads were given; at least 1 is needed.");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
            throw new ArgumentException(message);
    }
}
