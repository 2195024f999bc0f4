namespace Partwise.Training.ProtoPNet;

/// <summary>The nearest patches of one prototype, nearest first; of equally near ones the first seen.</summary>
/// <param name="most">How many are kept.</param>
internal sealed class PatchCandidates(int most)
{
    private readonly List<(PrototypeOrigin Origin, float[] Values)> _nearest = [];

    /// <summary>Whether a patch at that distance would be kept.</summary>
    public bool Takes(double distance) => _nearest.Count < most || distance < _nearest[^1].Origin.Distance;

    /// <summary>Keeps a patch.</summary>
    public void Add(PrototypeOrigin origin, ReadOnlySpan<float> values)
    {
        int at = _nearest.Count;
        while (at > 0 && origin.Distance < _nearest[at - 1].Origin.Distance)
            at--;
        _nearest.Insert(at, (origin, values.ToArray()));
        if (_nearest.Count > most)
            _nearest.RemoveAt(most);
    }

    /// <summary>Gives the prototypes of one class their patches: again and again the nearest pair of a prototype without a patch and a
    /// patch that is not taken.</summary>
    /// <param name="own">The class's prototypes.</param>
    /// <param name="candidates">By prototype.</param>
    /// <param name="origins">By prototype; set for these.</param>
    /// <param name="values">All prototypes; set for these.</param>
    /// <param name="size">The numbers in a prototype.</param>
    public static void Give(int[] own, PatchCandidates[] candidates, PrototypeOrigin?[] origins, float[] values, int size)
    {
        bool once = own.Length > 0 && candidates[own[0]]._nearest.Count > 1;
        var taken = new HashSet<(string, int, int)>();
        var left = own.Where(j => candidates[j]._nearest.Count > 0).ToList();
        while (left.Count > 0)
        {
            (int Prototype, PrototypeOrigin Origin, float[] Values)? best = null;
            foreach (int j in left)
            {
                (PrototypeOrigin origin, float[] patch) = candidates[j]
                    ._nearest.FirstOrDefault(
                        n => !(once && taken.Contains((n.Origin.Image, n.Origin.Row, n.Origin.Column))),
                        candidates[j]._nearest[0]
                    );
                if (best is null || origin.Distance < best.Value.Origin.Distance)
                    best = (j, origin, patch);
            }
            (int prototype, origins[best!.Value.Prototype], float[] chosen) = best.Value;
            taken.Add((best.Value.Origin.Image, best.Value.Origin.Row, best.Value.Origin.Column));
            chosen.CopyTo(values.AsSpan(prototype * size));
            left.Remove(prototype);
        }
    }
}
