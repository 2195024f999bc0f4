using System.Collections.Immutable;
using System.Numerics;
using Partwise.Aviary;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>Sets of a bird's parts as bits, part p being bit p.</summary>
internal static class PartSet
{
    /// <summary>All parts.</summary>
    public static int All { get; } = (1 << PartVocabulary.Parts.Count) - 1;

    public static int Of(BirdPart part) => 1 << (int)part;

    public static int Count(int set) => BitOperations.PopCount((uint)set);

    public static bool Has(int set, int part) => (set >> part & 1) != 0;

    public static ImmutableHashSet<BirdPart> Parts(int set) => [.. PartVocabulary.Parts.Where(p => Has(set, (int)p))];
}
