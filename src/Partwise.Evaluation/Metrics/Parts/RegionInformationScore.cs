namespace Partwise.Evaluation;

/// <summary>
/// What the strongest prototype at a point tells about where on the body the point is. Each annotated point counts for the prototype of the
/// image's own class whose map, enlarged to the input, is highest there (of equal ones the first); the table of prototypes against
/// <see cref="BodyRegions"/> gives, per class, the normalised mutual information and the purity; both are means over classes. Copies of one
/// map tell nothing and have mutual information 0, whatever their peaks hit; their purity is the share of the commonest region.
/// </summary>
internal static class RegionInformationScore
{
    /// <summary>The variant of the mutual information.</summary>
    public const string MutualInformation = "region-nmi:strongest";

    /// <summary>The variant of the purity.</summary>
    public const string Purity = "region-purity:strongest";

    internal static MetricEntry MutualInformationEntry { get; } =
        Entry(
            "region-nmi",
            MutualInformation,
            "How much the strongest prototype at an annotated point tells about the point's region: mutual information, normalised.",
            counts => counts.NormalisedMutualInformation()
        );

    internal static MetricEntry PurityEntry { get; } =
        Entry(
            "region-purity",
            Purity,
            "Of the annotated points where a prototype is the strongest, the share in its commonest region. Rises with k by itself.",
            counts => counts.Purity()
        );

    /// <summary>Per class a number of its counts.</summary>
    public static IReadOnlyDictionary<int, double?> ByClass(
        IEnumerable<PartHits> images,
        BodyRegions regions,
        Func<RegionCounts, double?> of
    ) => images.GroupBy(i => i.Class).ToDictionary(g => g.Key, g => of(RegionCounts.Of(g, regions)));

    private static MetricEntry Entry(string name, string variant, string meaning, Func<RegionCounts, double?> of) =>
        new(name, MetricGoal.Higher, meaning)
        {
            Inputs = MetricInputs.AnnotatedParts,
            Pool = images =>
                [images.Score(variant, h => ByClass(Array.ConvertAll(h, i => i.Clean!), images.Regions, of).Values.Average(), 1)],
        };
}
