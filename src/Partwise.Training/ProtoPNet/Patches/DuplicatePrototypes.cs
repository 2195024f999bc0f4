namespace Partwise.Training.ProtoPNet;

/// <summary>
/// Prototypes of one class that the projection has put onto the same patch. Their similarities are equal for every photo, so that one of
/// them with the sum of their weights gives the same logits, and the explanation names the part once.
///</summary>
internal static class DuplicatePrototypes
{
    /// <summary>A decision that keeps only the first of equal prototypes.</summary>
    /// <param name="decision">Which prototypes stay.</param>
    /// <param name="prototypes">All of them, before the pruning.</param>
    public static PruningDecision Merge(PruningDecision decision, PrototypeLayer prototypes)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(prototypes);
        List<int> kept = [];
        List<MergedPrototype> merged = [];
        foreach (int j in decision.Kept)
        {
            int first = kept.FindIndex(k =>
                prototypes.ClassOf[k] == prototypes.ClassOf[j] && prototypes.Row(k).SequenceEqual(prototypes.Row(j))
            );
            if (first < 0)
                kept.Add(j);
            else
                merged.Add(new MergedPrototype(j, prototypes.ClassOf[j], kept[first]));
        }
        return decision with { Kept = kept, Merged = merged };
    }

    /// <summary>The connection in which the weights of merged prototypes are added to those of the ones that stay.</summary>
    /// <param name="connection">The connection of all prototypes.</param>
    /// <param name="merged">What was merged into what.</param>
    public static ClassConnection Sum(ClassConnection connection, IReadOnlyList<MergedPrototype> merged)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(merged);
        float[] weights = [.. connection.Weights];
        foreach (MergedPrototype m in merged)
        {
            for (int c = 0; c < connection.Classes; c++)
                weights[(c * connection.Prototypes) + m.Into] += connection[c, m.Prototype];
        }
        return new ClassConnection(weights, connection.Classes);
    }
}
