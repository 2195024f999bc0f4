namespace Partwise.Training.ProtoPNet;

/// <summary>
/// Pruning: a prototype whose nearest training patches are mostly from other classes is background or shared, not a part of its class, and
/// goes (Chen et al. 2019, supplement). To be decided after a projection, on the training photos as they are.
///</summary>
internal static class PrototypePruner
{
    /// <summary>Decides by the nearest patches.</summary>
    /// <param name="nearest">For every prototype its nearest training patches, one per photo, at least as many as the options look at where
    /// there are as many photos; more are ignored.</param>
    /// <param name="classOf">The class of each prototype.</param>
    /// <param name="options">k and threshold; null for the published ones.</param>
    /// <exception cref="ArgumentException">The lists and classes differ in number, or a setting is out of its range.</exception>
    public static PruningDecision Decide(
        IReadOnlyList<IReadOnlyList<NearestPatch>> nearest,
        IReadOnlyList<int> classOf,
        PruningOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(nearest);
        ArgumentNullException.ThrowIfNull(classOf);
        options ??= new PruningOptions();
        options.Validate();
        if (nearest.Count != classOf.Count)
            throw new ArgumentException(
                $"Nearest patches of {nearest.Count} prototypes were given for {classOf.Count} prototypes; give one list for each.",
                nameof(nearest)
            );
        List<int> kept = [];
        List<PrunedPrototype> pruned = [];
        for (int j = 0; j < classOf.Count; j++)
        {
            int own = nearest[j].Take(options.K).Count(p => p.Class == classOf[j]);
            if (own >= options.Threshold)
                kept.Add(j);
            else
                pruned.Add(new PrunedPrototype(j, classOf[j], own, Math.Min(options.K, nearest[j].Count)));
        }
        return new PruningDecision(kept, pruned, [.. classOf.Distinct().Except(kept.Select(j => classOf[j])).Order()]);
    }
}
