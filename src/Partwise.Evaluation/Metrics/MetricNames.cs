using Partwise.Attribution;
using Partwise.Evaluation.GroundTruth;

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
        ["relevance-mass:absolute"] = () => new RelevanceMass(absolute: true),
        ["relevance-mass:mask"] = () => new RelevanceMass(byMask: true),
        ["relevance-rank"] = () => new RelevanceRank(),
        ["sparseness"] = () => new Sparseness(),
        ["max-sensitivity"] = () => new MaxSensitivity(),
        ["model-randomisation"] = () => new ModelRandomisation(),
    };

    private static readonly Dictionary<string, Func<IPartMetric>> s_part = new(StringComparer.Ordinal)
    {
        ["overlap"] = () => new MapOverlap(),
        ["background-share"] = () => new BackgroundShare(),
        ["background-share:mask"] = () => new BackgroundShare(byMask: true),
        ["negative-evidence"] = () => new NegativeEvidenceShare(),
        ["negative-map-mass"] = () => new NegativeMapMass(byCoefficient: true),
        ["negative-map-mass:contribution-sign"] = () => new NegativeMapMass(),
        ["weakest-prototype"] = () => new WeakestPrototypeShare(),
        ["sufficiency"] = () => new SufficientParts(),
        ["top-parts-error"] = () => new TopPartsError(1),
    };

    /// <summary>Metrics of any map.</summary>
    public static IReadOnlyCollection<string> Maps => s_map.Keys;

    /// <summary>Metrics of the part maps of one image.</summary>
    public static IReadOnlyCollection<string> Parts => s_part.Keys;

    /// <summary>Metrics of part maps over all images, against annotated parts.</summary>
    public static IReadOnlyCollection<string> Annotated { get; } = ["consistency", "stability", "no-hit-rate", "distinct-parts", "purity"];

    /// <summary>Metrics of a part network that need no annotated parts.</summary>
    public static IReadOnlyCollection<string> Pooled { get; } = ["heatmap-stability", "c2"];

    /// <summary>The metric of the model alone: the share of images whose predicted class is their own.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>What interventions on drawn birds say: needs an Aviary.</summary>
    public static IReadOnlyCollection<string> GroundTruth => GroundTruthNames.All;

    /// <summary>Refuses names that do not exist.</summary>
    /// <exception cref="PartwiseException">There is no such metric.</exception>
    public static void Check(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (Map(name) is null && Part(name) is null && !Annotated.Contains(name) && !Pooled.Contains(name) && !GroundTruth.Contains(name) && name != Accuracy)
                throw new PartwiseException($"There is no metric '{name}'{Suggestion.OrChooseAmong(name, All())} {string.Join(", ", All().Where(n => !n.Contains(':', StringComparison.Ordinal)))}.");
        }
    }

    private static IEnumerable<string> All() => [.. s_map.Keys, .. s_part.Keys, Accuracy, .. Pooled, .. Annotated, .. GroundTruth];

    /// <summary>The metric of any map with that name, which may also be the full name of a variant, such as <c>deletion:xplique</c>; null where there is none.</summary>
    public static IMapMetric? Map(string name)
        => s_map.TryGetValue(name, out Func<IMapMetric>? create) ? create() : s_map.Values.Select(c => c()).FirstOrDefault(m => m.Variant == name);

    /// <summary>The metric of part maps with that name, or with that variant; null where there is none.</summary>
    public static IPartMetric? Part(string name)
        => s_part.TryGetValue(name, out Func<IPartMetric>? create) ? create() : s_part.Values.Select(c => c()).FirstOrDefault(m => m.Variant == name);

    /// <summary>Whether the metric asks for the object's mask.</summary>
    public static bool ByMask(string name) => Map(name)?.ByMask == true || Part(name)?.ByMask == true;

    /// <summary>The definition that a name stands for: itself for metrics that have no variants of their own.</summary>
    public static string Variant(string name) => Map(name)?.Variant ?? Part(name)?.Variant ?? name;
}
