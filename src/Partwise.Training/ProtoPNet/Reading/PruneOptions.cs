namespace Partwise.Training.ProtoPNet;

/// <summary>How a prototype network is pruned.</summary>
public sealed record PruneOptions
{
    /// <summary>Which prototypes go.</summary>
    public PruningOptions Rule { get; init; } = new();

    /// <summary>How the last layer is fitted again; null to leave the weights of the prototypes that stay as they are.</summary>
    /// <value>The default is the convex solver.</value>
    public LastLayerMethod? LastLayer { get; init; } = LastLayerMethod.Convex;

    /// <summary>The objective of the last layer.</summary>
    public LastLayerOptions Objective { get; init; } = new();

    /// <summary>The epochs of Adam, at least 1.</summary>
    /// <value>The default is 100, as published after pruning.</value>
    public int Epochs { get; init; } = 100;

    /// <summary>How photos are read.</summary>
    public AnalysisOptions Reading { get; init; } = new();
}
