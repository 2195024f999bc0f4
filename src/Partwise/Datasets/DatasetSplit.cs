namespace Partwise.Datasets;

/// <summary>Which part of a dataset that defines a split is read. Datasets without a split are always read whole.</summary>
public enum DatasetSplit
{
    /// <summary>The training images.</summary>
    Train,

    /// <summary>The test images.</summary>
    Test,

    /// <summary>Both.</summary>
    All,
}
