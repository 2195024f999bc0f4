namespace Partwise.Training.ProtoPNet;

/// <summary>How a prototype network is edited.</summary>
public sealed record PrototypeEditOptions
{
    /// <summary>The objective of the last layer.</summary>
    public LastLayerOptions Objective { get; init; } = new();

    /// <summary>How photos are read.</summary>
    public AnalysisOptions Reading { get; init; } = new();
}
