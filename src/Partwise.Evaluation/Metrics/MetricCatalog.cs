using Partwise.Evaluation.GroundTruth;

namespace Partwise.Evaluation;

/// <summary>All metrics by name. A new one declares its <see cref="MetricEntry"/> in its own file and has a line here.</summary>
public static class MetricCatalog
{
    /// <summary>The metric of the model alone: the share of images whose predicted class is their own.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>In the order in which they are listed.</summary>
    internal static IReadOnlyList<MetricEntry> Entries { get; } =
    [
        CompletenessError.Entry,
        OffsetShare.Entry,
        SensitivityViolation.Entry,
        LinearityViolation.Entry,
        SymmetryViolation.Entry,
        DeletionInsertion.Deletion,
        DeletionInsertion.Insertion,
        RoadMetric.Entry,
        MuFidelity.Entry,
        DropIncrease.Drop,
        DropIncrease.Increase,
        DropIncrease.Gain,
        PointingGame.Entry,
        RelevanceMass.Entry,
        RelevanceRank.Entry,
        Sparseness.Entry,
        MaxSensitivity.Entry,
        ModelRandomisation.Entry,
        MapOverlap.Entry,
        BackgroundShare.Entry,
        NegativeEvidenceShare.Entry,
        NegativeMapMass.Entry,
        WeakestPrototypeShare.Entry,
        SufficientParts.Entry,
        TopPartsError.Entry,
        .. AccuracyRows.Entries,
        HeatmapStability.Entry,
        C2Score.Entry,
        ConsistencyScore.Entry,
        StabilityScore.Entry,
        ConsistencyScore.NoHits,
        DistinctPartRate.Entry,
        DistinctRegionRate.Entry,
        RegionInformationScore.MutualInformationEntry,
        RegionInformationScore.PurityEntry,
        PurityScore.Entry,
        .. GroundTruthNames.Entries,
    ];

    private static readonly Dictionary<string, MetricEntry> s_byName = Entries.ToDictionary(e => e.Name, StringComparer.Ordinal);

    /// <summary>All names that can be asked for; those with a colon are variants.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Entries.SelectMany(e => e.Names)];

    /// <summary>The names without variants, for messages.</summary>
    internal static string Choice => string.Join(", ", Names.Where(n => !n.Contains(':', StringComparison.Ordinal)));

    /// <summary>Refuses names that do not exist.</summary>
    /// <param name="names">Names, or full names of variants.</param>
    /// <exception cref="PartwiseException">There is no such metric.</exception>
    public static void Check(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        foreach (string name in names)
        {
            if (!Names.Contains(name) && Form(name) is null)
                throw new PartwiseException($"There is no metric '{name}'{Suggestion.OrChooseAmong(name, Names)} {Choice}.");
        }
    }

    /// <summary>True where more is better, false where less is, null where neither is (sparseness, share of negative evidence).</summary>
    /// <param name="metric">The metric's name or variant.</param>
    /// <exception cref="ArgumentException">There is no such metric.</exception>
    public static bool? HigherIsBetter(string metric) =>
        Entry(metric).Goal switch
        {
            MetricGoal.Higher => true,
            MetricGoal.Lower => false,
            _ => null,
        };

    /// <summary>What a metric means, one sentence.</summary>
    /// <param name="metric">The metric's name or variant.</param>
    /// <exception cref="ArgumentException">There is no such metric.</exception>
    public static string Meaning(string metric) => Entry(metric).Meaning;

    /// <summary>The metric of one image by its name, which may also be the full name of a variant, such as
    /// <c>deletion:xplique</c>.</summary>
    /// <param name="name">The name.</param>
    /// <returns>An <see cref="IMapMetric"/> or an <see cref="IPartMetric"/>; null where no metric of one image has that name.</returns>
    internal static IMetric? Form(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        MetricEntry? entry = s_byName.GetValueOrDefault(Word(name));
        return entry?.Forms.TryGetValue(name, out Func<IMetric>? create) == true
            ? create()
            : entry?.Forms.Values.Select(c => c()).FirstOrDefault(m => m.Variant == name);
    }

    /// <summary>The entry of a name or a variant: every row of a table has one, so that no sentence or arrow can be missing.</summary>
    internal static MetricEntry Entry(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return s_byName.GetValueOrDefault(Word(metric))
            ?? throw new ArgumentException($"There is no metric '{metric}' in the catalogue.", nameof(metric));
    }

    /// <summary>Whether the metric asks for the object's mask.</summary>
    internal static bool ByMask(string name) => Form(name)?.ByMask == true;

    /// <summary>The definition that a name stands for: itself for metrics that have no variants of their own.</summary>
    internal static string Variant(string name) => Form(name)?.Variant ?? name;

    private static string Word(string metric) => metric.Split(':')[0];
}
