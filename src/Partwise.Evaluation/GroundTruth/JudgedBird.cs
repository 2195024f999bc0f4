namespace Partwise.Evaluation.GroundTruth;

/// <summary>What was measured on one bird for one model: one line of the journal.</summary>
internal sealed record JudgedBird
{
    /// <summary>The model's position among those evaluated.</summary>
    public required int Model { get; init; }

    /// <summary>The bird's position in the plan.</summary>
    public required int Index { get; init; }

    /// <summary>What was measured, with the curves over all thresholds: these are fitted when all birds are there.</summary>
    public required BirdTruth Truth { get; init; }
}
