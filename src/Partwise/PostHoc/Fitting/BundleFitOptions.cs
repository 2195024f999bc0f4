using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.PostHoc;

/// <summary>How a bundle is made of a classifier's file and photos; see <see cref="BundleFit"/>.</summary>
public sealed record BundleFitOptions
{
    /// <summary>How the head is decomposed.</summary>
    public FitOptions Fit { get; init; } = new();

    /// <summary>What is said of the classifier beside its file: labels, preprocessing, output.</summary>
    public ClassifierOptions Classifier { get; init; } = new();

    /// <summary>Which split of a dataset that has one.</summary>
    /// <value>The default is the training split.</value>
    public DatasetSplit Split { get; init; } = DatasetSplit.Train;

    /// <summary>A CSV (folder,label) that says which folder is which label; null matches by name.</summary>
    public string? LabelMap { get; init; }

    /// <summary>What photos may cost; null for <see cref="DecodeLimits.Default"/>.</summary>
    public DecodeLimits? Limits { get; init; }

    /// <summary>A folder of features that <see cref="FeatureStorage"/> has written, taken instead of forward passes; null runs every
    /// photo.</summary>
    public string? Features { get; init; }

    /// <summary>Whether a bundle that is there is replaced.</summary>
    /// <value>The default is false: the fit refuses.</value>
    public bool Overwrite { get; init; }

    /// <summary>The name of the preset that <see cref="Fit"/> came from, for the bundle's document; null for none.</summary>
    public string? Preset { get; init; }
}
