using Partwise.Imaging;

namespace Partwise.Training.ProtoPNet;

/// <summary>How a prototype network is analysed.</summary>
public sealed record AnalysisOptions
{
    /// <summary>Nearest training patches per prototype, 1 to 100.</summary>
    /// <value>The default is 6, as published.</value>
    public int TrainPatches { get; init; } = 6;

    /// <summary>Nearest test patches per prototype, 0 to 100.</summary>
    /// <value>The default is 5, as published.</value>
    public int TestPatches { get; init; } = 5;

    /// <summary>The pruning rule that the analysis applies without pruning anything.</summary>
    public PruningOptions Pruning { get; init; } = new();

    /// <summary>What photos are accepted.</summary>
    public DecodeLimits Limits { get; init; } = DecodeLimits.Default;

    /// <summary>The photos worked on at a time, at least 1; nothing depends on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public void Validate()
    {
        if (TrainPatches is < 1 or > 100)
            throw new ArgumentException($"{TrainPatches} training patches per prototype were asked for; 1 to 100 are allowed.");
        if (TestPatches is < 0 or > 100)
            throw new ArgumentException($"{TestPatches} test patches per prototype were asked for; 0 to 100 are allowed.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        Pruning.Validate();
    }
}
