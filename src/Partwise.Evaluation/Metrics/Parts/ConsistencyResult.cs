namespace Partwise.Evaluation;

/// <summary>The consistency of all prototypes of all classes that have images.</summary>
/// <param name="Prototypes">By class, then by number.</param>
/// <param name="Omitted">Classes without images, left out of every mean.</param>
/// <param name="Unsupported">Prototypes that cannot be judged, because no part is visible in as many images as
/// <see cref="PartScoreOptions.MinimumSupport"/> asks for; left out of every mean. Empty with a minimum support of 1: the published score
/// counts such prototypes as not consistent.</param>
internal sealed record ConsistencyResult(
    IReadOnlyList<PrototypeConsistency> Prototypes,
    IReadOnlyList<int> Omitted,
    IReadOnlyList<PrototypeConsistency> Unsupported
)
{
    /// <summary>The published score: 100 · consistent prototypes / prototypes, 0 to 100; null where there are none.</summary>
    public double? Score => Prototypes.Count == 0 ? null : 100.0 * Prototypes.Count(p => p.Consistent) / Prototypes.Count;

    /// <summary>The mean over classes of the share of consistent prototypes, 0 to 100; null where there are none.</summary>
    public double? MacroScore => Prototypes.Count == 0 ? null : 100 * ByClass().Values.Average();

    /// <summary>The mean over prototypes of the share of images whose window holds no part, in [0,1]; null where there are none.</summary>
    public double? NoHitRate => Prototypes.Count == 0 ? null : Prototypes.Average(p => p.NoHitShare);

    /// <summary>Per class the share of consistent prototypes, in [0,1].</summary>
    public IReadOnlyDictionary<int, double> ByClass() =>
        Prototypes.GroupBy(p => p.Class).ToDictionary(g => g.Key, g => g.Average(p => p.Consistent ? 1.0 : 0.0));
}
