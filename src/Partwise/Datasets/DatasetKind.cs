namespace Partwise.Datasets;

/// <summary>How a dataset is laid out.</summary>
public enum DatasetKind
{
    /// <summary>A folder with one subfolder per class.</summary>
    Folder,

    /// <summary>The official layout of CUB-200-2011, with annotations.</summary>
    Cub,

    /// <summary>Stanford Cars, by its official annotations or the CSV files in circulation.</summary>
    StanfordCars,

    /// <summary>A CSV file that names images and their classes.</summary>
    Csv,

    /// <summary>A folder of images without classes.</summary>
    Flat,

    /// <summary>One image.</summary>
    Single,
}
