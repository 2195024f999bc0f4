namespace Partwise.Evaluation.GroundTruth;

/// <summary>
/// The minimal sufficient sets of parts: those that suffice while none of their subsets does. Sets are tried by size, all of one size
/// together, and sets that contain one already found are left out, so most of the 256 sets of eight parts are never asked about. Nothing is
/// assumed about the model; in particular adding parts may make a sufficient set insufficient.
///</summary>
internal static class MinimalSets
{
    /// <summary>Finds them.</summary>
    /// <param name="parts">The parts that a set may hold.</param>
    /// <param name="suffice">Whether each of some sets suffices.</param>
    /// <returns>By size, then by number; the empty set alone where nothing is needed.</returns>
    public static IReadOnlyList<int> Find(int parts, Func<IReadOnlyList<int>, IReadOnlyList<bool>> suffice)
    {
        List<int> found = [];
        for (int size = 0; size <= PartSet.Count(parts); size++)
        {
            int[] open =
            [
                .. Enumerable
                    .Range(0, parts + 1)
                    .Where(set => (set & ~parts) == 0 && PartSet.Count(set) == size && !found.Exists(f => (f & set) == f)),
            ];
            if (open.Length == 0)
                break;
            IReadOnlyList<bool> answers = suffice(open);
            found.AddRange(open.Where((_, i) => answers[i]));
        }
        return found;
    }
}
