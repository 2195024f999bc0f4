namespace Partwise.Attribution;

/// <summary>How a method that asks the model many times does so. Results depend on the seed, not on the threads.</summary>
public sealed record AttributionOptions
{
    /// <summary>How many batches run at the same time.</summary>
    /// <value>The default is 1.</value>
    public int Threads { get; init; } = 1;

    /// <summary>The seed of everything random.</summary>
    /// <value>The default is 0.</value>
    public int Seed { get; init; }

    /// <summary>Is told the share of the work that is done, 0 to 1; from several threads.</summary>
    public IProgress<double>? Progress { get; init; }
}
