namespace Partwise.Training;

/// <summary>Where a training run stands.</summary>
internal sealed record TrainingState
{
    /// <summary>The run's seed; with the position it determines all random numbers to come.</summary>
    public required int Seed { get; init; }

    /// <summary>The next batch.</summary>
    public required LoaderPosition Position { get; init; }

    /// <summary>The schedule of the learning rates; its state is the number of the optimiser's steps, or of epochs.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>See <see cref="DataSplit.Hash"/>: which data the run sees.</summary>
    public required string DataSplitHash { get; init; }

    /// <summary>Figures of the run so far, such as the best validation accuracy and sums of the running epoch.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();
}
