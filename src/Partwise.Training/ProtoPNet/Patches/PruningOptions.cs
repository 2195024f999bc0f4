namespace Partwise.Training.ProtoPNet;

/// <summary>Which prototypes pruning removes; the defaults are the published ones (Chen et al. 2019, supplement).</summary>
public sealed record PruningOptions
{
    /// <summary>How many of a prototype's nearest training patches are looked at, at least 1.</summary>
    /// <value>The default is 6.</value>
    public int K { get; init; } = 6;

    /// <summary>How many of them must be from photos of the prototype's own class, 1 to <see cref="K"/>.</summary>
    /// <value>The default is 3.</value>
    public int Threshold { get; init; } = 3;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public void Validate()
    {
        if (K < 1)
            throw new ArgumentException($"Pruning was to look at {K} nearest patches; at least 1 is needed.");
        if (Threshold < 1 || Threshold > K)
            throw new ArgumentException($"Pruning was to ask for {Threshold} of {K} nearest patches; 1 to {K} are allowed.");
    }
}
