using Partwise.Datasets;

namespace Partwise.Training;

/// <summary>What training a linear head found.</summary>
public sealed record LinearHeadReport
{
    /// <summary>The classes, in the order of the outputs.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The images trained on for choosing the penalty; with <see cref="ValidationImages"/> those of the final weights.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>The images held out for choosing the penalty.</summary>
    public required int ValidationImages { get; init; }

    /// <summary>The images of the dataset's own test split.</summary>
    public required int TestImages { get; init; }

    /// <summary>λ, chosen or given.</summary>
    public required double Penalty { get; init; }

    /// <summary>The strengths tried, strongest first; empty where it was given.</summary>
    public required IReadOnlyList<PenaltyTrial> Trials { get; init; }

    /// <summary>The final objective; see <see cref="LogisticRegressionFit.Objective"/>.</summary>
    public required double Objective { get; init; }

    /// <summary>The largest absolute entry of the final gradient.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>The share of all images trained on that the final weights recognise, 0 to 1.</summary>
    public required double TrainingAccuracy { get; init; }

    /// <summary>The share of the validation images recognised by weights that had not seen them, 0 to 1; null without validation
    /// images.</summary>
    public required double? ValidationAccuracy { get; init; }

    /// <summary>The share of the test images recognised by the final weights, 0 to 1; null where the dataset has no test split.</summary>
    public required double? TestAccuracy { get; init; }

    /// <summary>See <see cref="DataSplit.Hash"/>.</summary>
    public required string DataSplitHash { get; init; }

    /// <summary>Images that could not be read.</summary>
    public required IReadOnlyList<SkippedImage> Skipped { get; init; }

    /// <summary>What a person should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
