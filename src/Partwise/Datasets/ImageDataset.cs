namespace Partwise.Datasets;

/// <summary>The images of a dataset in a fixed order, with classes and annotations where there are any. Immutable; nothing is decoded
/// yet.</summary>
public sealed record ImageDataset
{
    /// <summary>The name: that of its folder or file.</summary>
    public required string Name { get; init; }

    /// <summary>How it is laid out.</summary>
    public required DatasetKind Kind { get; init; }

    /// <summary>The absolute path of the folder, or of the folder that holds the CSV or the single image.</summary>
    public required string Root { get; init; }

    /// <summary>The classes; empty where the images have none.</summary>
    public IReadOnlyList<DatasetClass> Classes { get; init; } = [];

    /// <summary>The images, in the order of their numbers (CUB-200-2011), of the lines (CSV), or of their paths, ordinal.</summary>
    public required IReadOnlyList<DatasetImage> Images { get; init; }

    /// <summary>What belongs to the dataset but cannot be used, with the reason.</summary>
    public IReadOnlyList<SkippedImage> Skipped { get; init; } = [];

    /// <summary>The names of the annotated parts; empty where none are.</summary>
    public IReadOnlyList<string> PartNames { get; init; } = [];
}
