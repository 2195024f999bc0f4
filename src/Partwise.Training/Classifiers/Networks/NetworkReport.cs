using Partwise.Datasets;

namespace Partwise.Training;

/// <summary>What training a network found.</summary>
public sealed record NetworkReport
{
    /// <summary>The classes, in the order of the outputs.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The images trained on.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>The images held out and measured after every epoch.</summary>
    public required int ValidationImages { get; init; }

    /// <summary>The images of the dataset's own test split that could be read.</summary>
    public required int TestImages { get; init; }

    /// <summary>The number of trained weights.</summary>
    public required long Parameters { get; init; }

    /// <summary>Every epoch.</summary>
    public required IReadOnlyList<EpochRecord> Epochs { get; init; }

    /// <summary>The share of the test images that the network recognises, 0 to 1, measured once at the end; null where the dataset has no
    /// test split.</summary>
    public required double? TestAccuracy { get; init; }

    /// <summary>See <see cref="DataSplit.Hash"/>.</summary>
    public required string DataSplitHash { get; init; }

    /// <summary>Images that could not be read.</summary>
    public required IReadOnlyList<SkippedImage> Skipped { get; init; }

    /// <summary>What a person should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    internal static NetworkReport Of(
        TrainingImages images,
        DataSplit split,
        NetworkFit fit,
        Measurement? test,
        ImageDataset dataset,
        IReadOnlyList<string> warnings
    ) =>
        new()
        {
            Labels = [.. images.Classes.Select(c => c.Name)],
            TrainingImages = split.Training.Count,
            ValidationImages = split.Validation.Count,
            TestImages = test?.Count ?? 0,
            Parameters = fit.Parameters,
            Epochs = fit.Epochs,
            TestAccuracy = test?.Accuracy,
            DataSplitHash = split.Hash(images.Train, images.Test),
            Skipped = [.. dataset.Skipped, .. fit.Skipped, .. test?.Skipped ?? []],
            Warnings = warnings,
        };
}
