using Partwise.Datasets;

namespace Partwise.PostHoc;

/// <summary>What a fit over a whole classifier needs beside the options of one class.</summary>
public sealed record FitOptions
{
    /// <summary>How one class is decomposed.</summary>
    public DecompositionOptions Decomposition { get; init; } = new();

    /// <summary>How images are given to classes. Default: by label.</summary>
    public AssignMode Assign { get; init; } = AssignMode.Label;

    /// <summary>Labels or indices of the classes to fit; null for all that have images.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>At most this many images of a class are used, spread evenly over its list. Default: 100.</summary>
    public int ImagesPerClass { get; init; } = 100;

    /// <summary>Whole image or annotated box. Default: whole image.</summary>
    public CropMode Crop { get; init; } = CropMode.Full;

    /// <summary>How many images are worked on at the same time, at least 1. Results do not depend on it. Default: 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The classes explained per image by the network that is written, at least 1. Default: 3.</summary>
    public int TopClasses { get; init; } = 3;

    /// <summary>Exemplar patches per prototype, one per image. Default: 10.</summary>
    public int Exemplars { get; init; } = 10;

    /// <summary>Feature maps are kept between the two passes of <see cref="AssignMode.Prediction"/> up to this many bytes. Default: 256
    /// MiB.</summary>
    public long KeptFeatureBytes { get; init; } = 256L << 20;

    /// <summary>Prepared photos are kept for the certificate up to this many bytes; the others are read again. Default: 128 MiB.</summary>
    public long KeptPixelBytes { get; init; } = 128L << 20;

    /// <summary>Which share of the classes is fitted, where several runs share one fit; null for all.</summary>
    public Shard? Shard { get; init; }

    /// <summary>Which classes share their parts; null for none: every class has its own.</summary>
    public PartSharing? Share { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="PartwiseException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Decomposition.Validate();
        Require(ImagesPerClass >= 1, nameof(ImagesPerClass), ImagesPerClass, "at least 1");
        Require(Threads is >= 1 and <= 1024, nameof(Threads), Threads, "1 to 1024");
        Require(TopClasses >= 1, nameof(TopClasses), TopClasses, "at least 1");
        Require(Exemplars >= 0, nameof(Exemplars), Exemplars, "at least 0");
        if (Shard is not null && Assign == AssignMode.Prediction)
            throw new PartwiseException(
                "`Shard` divides the classes of the dataset, which `Assign` by prediction knows only after a pass over all photos; "
                    + "leave one of them out."
            );
        if (Share is null)
            return;
        if (Shard is not null)
            throw new PartwiseException(
                "`Share` looks at all classes of a group at once, and `Shard` fits some of them only; leave one of them out."
            );
        if (Decomposition.K is null)
            throw new PartwiseException("`Share` gives every class the same number of parts; give `K` a number instead of auto.");
        if (Decomposition.Discovery is not (Factorizer.Contrast or Factorizer.Position or Factorizer.RandomContrast))
            throw new PartwiseException(
                "`Share` needs a discovery that clusters the places of several classes; use `Factorizer` contrast (or the controls "
                    + "position and random-contrast)."
            );
    }

    private static void Require(bool holds, string option, int value, string allowed)
    {
        if (!holds)
            throw new PartwiseException($"`{option}` is {value}; allowed is {allowed}.");
    }
}
