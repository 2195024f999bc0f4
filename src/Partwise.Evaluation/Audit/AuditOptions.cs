namespace Partwise.Evaluation;

/// <summary>How an audit is run.</summary>
public sealed record AuditOptions
{
    /// <summary>Photos worked on at the same time; the result does not depend on it.</summary>
    /// <value>The default is 1.</value>
    public int Threads { get; init; } = 1;
}
