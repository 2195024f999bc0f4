namespace Partwise.Datasets;

/// <summary>How a dataset is read.</summary>
public sealed record DatasetOptions
{
    /// <summary>The part that is read where the dataset defines a split.</summary>
    /// <value>The default is <see cref="DatasetSplit.Train"/>.</value>
    public DatasetSplit Split { get; init; } = DatasetSplit.Train;

    /// <summary>
    /// Whether subfolders are classes. When false, a folder is read as one heap of images at any depth (<see cref="DatasetKind.Flat"/>),
    /// and a CSV needs no <c>class</c> column.
    ///</summary>
    /// <value>The default is true.</value>
    public bool WithClasses { get; init; } = true;
}
