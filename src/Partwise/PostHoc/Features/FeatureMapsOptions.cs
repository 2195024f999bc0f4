using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.PostHoc;

/// <summary>How feature maps are stored; see <see cref="FeatureStorage"/>.</summary>
public sealed record FeatureMapsOptions
{
    /// <summary>In which numbers.</summary>
    /// <value>The default is single precision, with which a fit gives the very bundle of a fit without stored features.</value>
    public FeatureType Type { get; init; }

    /// <summary>What is said of the classifier beside its file.</summary>
    public ClassifierOptions Classifier { get; init; } = new();

    /// <summary>Which split of a dataset that has one.</summary>
    /// <value>The default is the training split.</value>
    public DatasetSplit Split { get; init; } = DatasetSplit.Train;

    /// <summary>A CSV (folder,label) that says which folder is which label; null matches by name.</summary>
    public string? LabelMap { get; init; }

    /// <summary>At most this many images of a class, spread evenly over its list.</summary>
    /// <value>The default is 100, as that of a fit.</value>
    public int ImagesPerClass { get; init; } = 100;

    /// <summary>Whole image or annotated box.</summary>
    /// <value>The default is the whole image.</value>
    public CropMode Crop { get; init; } = CropMode.Full;

    /// <summary>Which share of the classes; null for all.</summary>
    public Shard? Shard { get; init; }

    /// <summary>What photos may cost; null for <see cref="DecodeLimits.Default"/>.</summary>
    public DecodeLimits? Limits { get; init; }

    /// <summary>How many images are worked on at the same time, at least 1. What is stored does not depend on it.</summary>
    /// <value>The default is 1.</value>
    public int Threads { get; init; } = 1;
}
