using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>All metrics by name. A new one needs a file and a line here.</summary>
public static class MetricNames
{
    private static readonly Dictionary<string, Func<IMapMetric>> s_map = new(StringComparer.Ordinal)
    {
        ["completeness"] = () => new CompletenessError(),
        ["sensitivity"] = () => new SensitivityViolation(),
        ["linearity"] = () => new LinearityViolation(),
        ["symmetry"] = () => new SymmetryViolation(),
        ["deletion"] = () => DeletionInsertion.Xplique(insert: false),
        ["deletion:probability"] = () => DeletionInsertion.Xplique(insert: false, ScoreKind.Probability),
        ["deletion:rise"] = () => DeletionInsertion.Rise(insert: false),
        ["insertion"] = () => DeletionInsertion.Xplique(insert: true),
        ["insertion:probability"] = () => DeletionInsertion.Xplique(insert: true, ScoreKind.Probability),
        ["insertion:rise"] = () => DeletionInsertion.Rise(insert: true),
        ["road"] = () => new RoadMetric(),
        ["mu-fidelity"] = () => new MuFidelity(),
        ["average-drop"] = () => new DropIncrease(DropKind.Drop, xplique: false),
        ["average-drop:xplique"] = () => new DropIncrease(DropKind.Drop, xplique: true),
        ["average-increase"] = () => new DropIncrease(DropKind.Increase, xplique: false),
        ["average-increase:xplique"] = () => new DropIncrease(DropKind.Increase, xplique: true),
        ["average-gain"] = () => new DropIncrease(DropKind.Gain, xplique: true),
        ["pointing-game"] = () => new PointingGame(),
        ["relevance-mass"] = () => new RelevanceMass(),
        ["relevance-rank"] = () => new RelevanceRank(),
        ["sparseness"] = () => new Sparseness(),
        ["max-sensitivity"] = () => new MaxSensitivity(),
        ["model-randomisation"] = () => new ModelRandomisation(),
    };

    private static readonly Dictionary<string, Func<IPartMetric>> s_part = new(StringComparer.Ordinal)
    {
        ["overlap"] = () => new MapOverlap(),
        ["background-share"] = () => new BackgroundShare(),
        ["negative-evidence"] = () => new NegativeEvidenceShare(),
        ["negative-map-mass"] = () => new NegativeMapMass(),
        ["weakest-prototype"] = () => new WeakestPrototypeShare(),
        ["top-parts-error"] = () => new TopPartsError(1),
    };

    /// <summary>Metrics of any map.</summary>
    public static IReadOnlyCollection<string> Maps => s_map.Keys;

    /// <summary>Metrics of the part maps of one image.</summary>
    public static IReadOnlyCollection<string> Parts => s_part.Keys;

    /// <summary>Metrics of part maps over all images, against annotated parts.</summary>
    public static IReadOnlyCollection<string> Annotated { get; } = ["consistency", "stability", "no-hit-rate", "distinct-parts", "purity"];

    /// <summary>Refuses names that do not exist.</summary>
    /// <exception cref="PartwiseException">There is no such metric.</exception>
    public static void Check(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (!s_map.ContainsKey(name) && !s_part.ContainsKey(name) && !Annotated.Contains(name))
                throw new PartwiseException($"There is no metric '{name}'; choose among {string.Join(", ", [.. s_map.Keys, .. s_part.Keys, .. Annotated])}.");
        }
    }

    /// <summary>The metric of any map with that name, or null.</summary>
    public static IMapMetric? Map(string name) => s_map.TryGetValue(name, out Func<IMapMetric>? create) ? create() : null;

    /// <summary>The metric of part maps with that name, or null.</summary>
    public static IPartMetric? Part(string name) => s_part.TryGetValue(name, out Func<IPartMetric>? create) ? create() : null;
}
