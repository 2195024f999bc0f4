namespace Partwise.Bundles;

/// <summary>The global analysis of a prototype network: the nearest patches of every prototype, the latent map, and whether the network is
/// sound.</summary>
public sealed record BundleAnalysis
{
    /// <summary>The dataset's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>The training photos searched.</summary>
    public required int TrainImages { get; init; }

    /// <summary>The test photos searched.</summary>
    public required int TestImages { get; init; }

    /// <summary>Photos that could not be looked at; empty in bundles analysed before they were listed.</summary>
    public IReadOnlyList<BundleSkipped> Skipped { get; init; } = [];

    /// <summary>The share of the input's area that one patch can depend on, 0 to 1: the receptive field of a patch in the middle.</summary>
    public required double ReceptiveShare { get; init; }

    /// <summary>The shares of the variance that the two axes of the latent map show.</summary>
    public required IReadOnlyList<double> ExplainedVariance { get; init; }

    /// <summary>k of the pruning rule.</summary>
    public required int PruningK { get; init; }

    /// <summary>The number of own-class patches among them that a prototype needs.</summary>
    public required int PruningThreshold { get; init; }

    /// <summary>The prototypes, by number.</summary>
    public required IReadOnlyList<AnalysedPrototype> Prototypes { get; init; }

    /// <summary>What was checked.</summary>
    public required IReadOnlyList<HealthCheck> Checks { get; init; }
}
