using System.Collections.Immutable;

namespace Partwise.Engine;

/// <summary>How a session loads and runs its model. Immutable; one instance serves any number of sessions.</summary>
public sealed record SessionOptions
{
    /// <summary>Threads within one operator, counting the caller's.</summary>
    /// <value>0 (default): the library takes one per physical core.</value>
    public int IntraOpNumThreads { get; init; }

    /// <summary>Threads that run operators side by side; matters only with <see cref="ExecutionMode.Parallel"/>.</summary>
    /// <value>0 (default): the library decides.</value>
    public int InterOpNumThreads { get; init; }

    /// <summary>Whether independent operators may run at the same time.</summary>
    /// <value>The default is <see cref="ExecutionMode.Sequential"/>.</value>
    public ExecutionMode ExecutionMode { get; init; }

    /// <summary>How far the graph may be rewritten.</summary>
    /// <value>The default is <see cref="GraphOptimizationLevel.EnableAll"/>.</value>
    public GraphOptimizationLevel GraphOptimizationLevel { get; init; } = GraphOptimizationLevel.EnableAll;

    /// <summary>Whether memory between runs is kept for the next one.</summary>
    /// <value>The default is true: faster, at the price of the largest run's memory for the session's life.</value>
    public bool EnableCpuMemArena { get; init; } = true;

    /// <summary>Whether one block is planned for a whole run of shapes seen before.</summary>
    /// <value>The default is true.</value>
    public bool EnableMemoryPattern { get; init; } = true;

    /// <summary>A file to write the rewritten graph to, or null.</summary>
    public string? OptimizedModelFilePath { get; init; }

    /// <summary>The start of the name of a JSON file with timings of every operator, or null for none.</summary>
    /// <remarks><see cref="InferenceSession.EndProfiling"/> completes the file and returns its name.</remarks>
    public string? ProfilePrefix { get; init; }

    /// <summary>The least severe messages this session writes to standard error.</summary>
    /// <value>The default is <see cref="OrtLoggingLevel.Error"/>.</value>
    public OrtLoggingLevel LogSeverity { get; init; } = OrtLoggingLevel.Error;

    /// <summary>Further settings by the library's own keys, such as "session.intra_op.allow_spinning".</summary>
    public IReadOnlyDictionary<string, string> ConfigEntries { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Sizes for open dimensions by their names, such as "N" to 1; lets the library plan for fixed shapes.</summary>
    public IReadOnlyDictionary<string, long> FreeDimensionOverrides { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>Operators written in C# that the model uses beside the library's own.</summary>
    public IReadOnlyList<CustomOperatorDomain> CustomOperators { get; init; } = [];
}
