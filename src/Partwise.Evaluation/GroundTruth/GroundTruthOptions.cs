namespace Partwise.Evaluation.GroundTruth;

/// <summary>How ground truth on an Aviary is measured. Results depend on the seed, not on the threads.</summary>
internal sealed record GroundTruthOptions
{
    /// <summary>What is measured: names of <see cref="GroundTruthNames"/>.</summary>
    /// <value>The default is everything.</value>
    public IReadOnlyList<string> Metrics { get; init; } = [GroundTruthNames.Group];

    /// <summary>The shares of a map's positive mass above which a part counts as important, ascending; one is chosen on held-out
    /// images.</summary>
    /// <value>The default are 80 values from 0.01 to 0.50, as in FunnyBirds.</value>
    public IReadOnlyList<double> Thresholds { get; init; } = [.. Enumerable.Range(0, 80).Select(i => 0.01 + (0.49 * i / 79))];

    /// <summary>The share of the logit, above 0, that the removal of a part or thing has to cost for it to be relevant.</summary>
    /// <value>The default is 0.05, as in FunnyBirds.</value>
    public double RelevantShare { get; init; } = 0.05;

    /// <summary>How many mixed birds are tried until the model itself tells their two classes apart by the exchanged parts, at least
    /// 1.</summary>
    /// <value>The default is 8.</value>
    public int TargetTries { get; init; } = 8;

    /// <summary>Birds worked on at the same time, at least 1.</summary>
    /// <value>The default is 1.</value>
    public int Threads { get; init; } = 1;

    /// <summary>The seed of everything random.</summary>
    /// <value>The default is 0.</value>
    public int Seed { get; init; }

    /// <summary>Resamples of the confidence intervals, at least 1.</summary>
    /// <value>The default is 1000.</value>
    public int Resamples { get; init; } = 1000;

    /// <summary>Whether the metric is asked for, by its own name or with all others.</summary>
    internal bool Wants(string metric) => Metrics.Contains(metric) || Metrics.Contains(GroundTruthNames.Group);

    /// <summary>Whether one of the checks that share a threshold is asked for.</summary>
    internal bool WantsThreshold => GroundTruthNames.Thresholded.Any(Wants);

    internal void Check()
    {
        if (Metrics.FirstOrDefault(m => !GroundTruthNames.All.Contains(m)) is { } unknown)
            throw new PartwiseException($"There is no ground truth '{unknown}'; choose among {string.Join(", ", GroundTruthNames.All)}.");
        if (Thresholds.Count == 0 || Thresholds.Any(t => !(t is >= 0 and < 1)) || !Thresholds.SequenceEqual(Thresholds.Order()))
            throw new ArgumentException("The thresholds must be ascending shares from 0 to below 1, at least one.", nameof(Thresholds));
        if (!(RelevantShare is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(RelevantShare), RelevantShare, "The share must lie between 0 and 1.");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(TargetTries);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Threads);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Resamples);
    }
}
