namespace Partwise.Training.ProtoPNet;

/// <summary>Which prototypes stay. Apply it with <see cref="ProtoPNetNetwork.Keep"/>, then fit the last layer again.</summary>
/// <param name="Kept">The numbers of those that stay, ascending.</param>
/// <param name="Pruned">Those that go, ascending.</param>
/// <param name="EmptyClasses">Classes that had prototypes and lose them all, ascending; nothing speaks for them any more.</param>
public sealed record PruningDecision(IReadOnlyList<int> Kept, IReadOnlyList<PrunedPrototype> Pruned, IReadOnlyList<int> EmptyClasses)
{
    /// <summary>Those that are merged into an equal one of their class, ascending.</summary>
    public IReadOnlyList<MergedPrototype> Merged { get; init; } = [];

    /// <summary>The prototypes before the pruning.</summary>
    public int Before => Kept.Count + Pruned.Count + Merged.Count;
}
