namespace Partwise.Evaluation.GroundTruth;

/// <summary>The names of what is measured by interventions on drawn birds.</summary>
public static class GroundTruthNames
{
    /// <summary>Everything at once, with accuracy, thresholds and the summary.</summary>
    public const string Group = "ground-truth";

    /// <summary>The four checks that share a threshold, which is fitted on all of them together.</summary>
    public static IReadOnlyList<string> Thresholded { get; } = ["csdc", "pc", "dc", "distractibility"];

    /// <summary>The single names, in the order of the documentation.</summary>
    public static IReadOnlyList<string> Singles { get; } = [.. Thresholded, "sd", "ts", "bi", "twin-part"];

    /// <summary>All names that can be asked for.</summary>
    public static IReadOnlyList<string> All { get; } = [Group, .. Singles];
}
