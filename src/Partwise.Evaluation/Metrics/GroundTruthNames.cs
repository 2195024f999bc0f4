namespace Partwise.Evaluation.GroundTruth;

/// <summary>The names of what is measured by interventions on drawn birds.</summary>
internal static class GroundTruthNames
{
    /// <summary>Everything at once, with accuracy, thresholds and the summary.</summary>
    public const string Group = "ground-truth";

    private static readonly MetricEntry[] s_thresholded =
    [
        Named("csdc", "Share of a minimal set of parts, enough for the model's prediction, that is called important."),
        Named("pc", "Does the prediction stay when only the parts called important are kept?"),
        Named("dc", "Does the prediction change when the parts called important are removed?"),
        Named("distractibility", "Share of what the model does not need that is not called important."),
    ];

    private static readonly MetricEntry[] s_singles =
    [
        .. s_thresholded,
        Named("sd", "Rank agreement between the importance of the parts and what their removal costs, ½ being chance."),
        Named("ts", "Are parts taken from a species more important for it than for another one? ½ is chance."),
        Named("bi", "Share of the things around the bird that the model does not need."),
        Named("twin-part", "Does what tells two species apart the most lie on the one part in which they differ?"),
    ];

    /// <summary>The four checks that share a threshold, which is fitted on all of them together.</summary>
    public static IReadOnlyList<string> Thresholded { get; } = [.. s_thresholded.Select(e => e.Name)];

    /// <summary>The single names, in the order of the documentation.</summary>
    public static IReadOnlyList<string> Singles { get; } = [.. s_singles.Select(e => e.Name)];

    /// <summary>All names that can be asked for.</summary>
    public static IReadOnlyList<string> All { get; } = [Group, .. Singles];

    /// <summary>What the names mean, and the threshold that has a row without having been asked for.</summary>
    internal static IReadOnlyList<MetricEntry> Entries { get; } =
    [
        Named(Group, "Summary of what interventions say: completeness, correctness, contrastivity and their mean."),
        .. s_singles,
        new(
            "threshold",
            MetricGoal.Neither,
            "Share of the map above which a part counts as important, fitted on other images than it scores."
        )
        {
            CanBeAsked = false,
        },
    ];

    private static MetricEntry Named(string name, string meaning) =>
        new(name, MetricGoal.Higher, meaning) { Inputs = MetricInputs.DrawnBirds | MetricInputs.Labels };
}
