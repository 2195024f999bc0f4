namespace Partwise.Numerics;

/// <summary>How <see cref="Nmf"/> runs.</summary>
public sealed record NmfOptions
{
    /// <summary>The number of factors, 1 or more. The default is 5.</summary>
    public int Factors { get; init; } = 5;

    /// <summary>Stop when two iterations that lower the error do so by less than this share of it. The default is 1e-5; 1e-6 for exact
    /// runs.</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>The most iterations. The default is 500.</summary>
    public int MaxIterations { get; init; } = 500;

    /// <summary>The seed of the starting point's random sketch. The default is 0.</summary>
    public int Seed { get; init; }

    /// <summary>The kernels to use; null takes the best ones. See <see cref="VectorPaths.Select(VectorPath?)"/>.</summary>
    public VectorPath? Path { get; init; }

    /// <summary>Whether factors may be negative (semi-NMF, for features with negative values). The default is false.</summary>
    public bool SignedFactors { get; init; }

    /// <summary>
    /// For signed factors: the weight of Σ_j ‖e_j‖·‖p_j‖, in shares of the smallest of the leading singular values of F; 0 to below 1.
    /// Nothing else keeps signed factors from growing long and cancelling each other, as any data on one side of a plane lie in a cone as
    /// wide as one likes. The default is 0.
    ///</summary>
    public double Penalty { get; init; }
}
