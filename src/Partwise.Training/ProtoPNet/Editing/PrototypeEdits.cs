namespace Partwise.Training.ProtoPNet;

/// <summary>What is to become of the prototypes of a network. A prototype is named by its number among all, and at most once.</summary>
public sealed record PrototypeEdits
{
    /// <summary>Prototypes that go.</summary>
    public IReadOnlyList<int> Forbidden { get; init; } = [];

    /// <summary>Prototypes that have to count: the least weight for their own class, above 0, by prototype.</summary>
    public IReadOnlyDictionary<int, double> Required { get; init; } = new Dictionary<int, double>();

    /// <summary>Prototypes that become other patches. They may be required, too.</summary>
    public IReadOnlyList<MovedPrototype> Moved { get; init; } = [];

    /// <summary>Checks numbers and weights.</summary>
    /// <param name="prototypes">How many prototypes there are.</param>
    /// <exception cref="PartwiseException">There is no such prototype, one is named twice, a weight is not allowed, or nothing would
    /// change or be left.</exception>
    internal void Validate(int prototypes)
    {
        foreach (int j in (int[])[.. Forbidden, .. Required.Keys, .. Moved.Select(m => m.Prototype)])
        {
            if (j < 0 || j >= prototypes)
                throw new PartwiseException($"There is no prototype {j}; the network has the prototypes 0 to {prototypes - 1}.");
        }
        if (Forbidden.GroupBy(j => j).Concat(Moved.GroupBy(m => m.Prototype, m => m.Prototype)).Any(g => g.Count() > 1))
            throw new PartwiseException("A prototype is named twice; say once what becomes of it.");
        if (Forbidden.Intersect(Required.Keys.Concat(Moved.Select(m => m.Prototype))).Any())
            throw new PartwiseException("A prototype that goes cannot be required or moved; say one of them.");
        foreach ((int j, double weight) in Required)
        {
            if (!(weight > 0) || !float.IsFinite((float)weight))
                throw new PartwiseException($"Prototype {j} is required to weigh {weight}; a finite number above 0 is needed.");
        }
        if (Forbidden.Count + Required.Count + Moved.Count == 0)
            throw new PartwiseException("No prototype is named, so nothing would change.");
        if (Forbidden.Count == prototypes)
            throw new PartwiseException("No prototype would be left; keep some.");
    }
}
