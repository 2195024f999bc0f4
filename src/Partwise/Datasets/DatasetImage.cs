namespace Partwise.Datasets;

/// <summary>An image of a dataset and what is annotated about it.</summary>
public sealed record DatasetImage
{
    /// <summary>The absolute path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>The path as the dataset names it, with forward slashes: relative to the root, or to the images' folder of
    /// CUB-200-2011.</summary>
    public required string RelativePath { get; init; }

    /// <summary>The dataset's own number of the image, or null where it has none.</summary>
    public int? Id { get; init; }

    /// <summary>The index of its class in <see cref="ImageDataset.Classes"/>, or null where it has none.</summary>
    public int? Class { get; init; }

    /// <summary><c>train</c>, <c>test</c>, or null where the dataset defines no split.</summary>
    public string? Split { get; init; }

    /// <summary>The box around the object, or null where none is annotated.</summary>
    public Box? BoundingBox { get; init; }

    /// <summary>Which pixels show the object, or null where there is no mask.</summary>
    public ObjectMask? Mask { get; init; }

    /// <summary>The annotated parts, in the order of the annotation; empty where none are.</summary>
    public IReadOnlyList<PartLocation> Parts { get; init; } = [];
}
