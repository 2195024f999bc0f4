namespace Partwise.Training.ProtoPNet;

/// <summary>The k nearest patches seen so far, in order: nearer first, then the order of the photos. Photos may come in any
/// order.</summary>
internal sealed class PatchList(int k)
{
    private readonly List<NearestPatch> _patches = new(Math.Min(k, 64));

    /// <summary>A patch farther than this has no place; infinite while places are free.</summary>
    public double Limit => _patches.Count < k ? double.PositiveInfinity : _patches[^1].Distance;

    public void Offer(in NearestPatch patch)
    {
        if (_patches.Count == k && !Before(patch, _patches[^1]))
            return;
        int at = _patches.Count;
        while (at > 0 && Before(patch, _patches[at - 1]))
            at--;
        _patches.Insert(at, patch);
        if (_patches.Count > k)
            _patches.RemoveAt(k);
    }

    /// <summary>The patches, nearest first.</summary>
    public IReadOnlyList<NearestPatch> Patches => _patches;

    private static bool Before(in NearestPatch a, in NearestPatch b) =>
        a.Distance < b.Distance || (a.Distance == b.Distance && a.Image < b.Image);
}
