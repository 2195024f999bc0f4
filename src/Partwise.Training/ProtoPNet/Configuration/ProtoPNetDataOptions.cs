using Partwise.Datasets;

namespace Partwise.Training.ProtoPNet;

/// <summary>What the network is shown of the photos.</summary>
public sealed record ProtoPNetDataOptions
{
    /// <summary>Which region of a photo is shown.</summary>
    /// <value>The default is the whole photo.</value>
    public CropMode Crop { get; init; }

    /// <summary>Whether the region is resized to the input whatever its aspect, as published; otherwise as the backbone's preprocessing
    /// says.</summary>
    public bool ExactResize { get; init; }

    /// <summary>The largest rotation either way of a rotated view, degrees, 0 to 180.</summary>
    /// <value>The default is 15, as published.</value>
    public double Rotation { get; init; } = 15;

    /// <summary>How far the corners of a skewed view move inwards at most, as a share of half the side, 0 to 1.</summary>
    /// <value>The default is 0.2, as published.</value>
    public double Skew { get; init; } = 0.2;

    /// <summary>The largest shear either way of a sheared view, degrees, 0 to below 90.</summary>
    /// <value>The default is 10, as published.</value>
    public double Shear { get; init; } = 10;

    /// <summary>How often a view is mirrored, 0 to 1.</summary>
    /// <value>The default is 0.5, as published.</value>
    public double Flip { get; init; } = 0.5;

    /// <summary>The share of each class's training images that is held out, 0 to 0.9.</summary>
    /// <value>The default is 0.15. The published code holds out none and looks at the test images instead.</value>
    public double ValidationShare { get; init; } = 0.15;

    internal void Validate()
    {
        Require.That(
            ValidationShare is >= 0 and <= 0.9,
            FormattableString.Invariant($"The validation share is {ValidationShare}; 0 to 0.9 is allowed.")
        );
        foreach (Training.AugmentationOptions pipeline in Pipelines())
            pipeline.Validate();
    }

    /// <summary>The three ways in which a view is made, taken in turns: rotated, skewed, sheared; each mirrored now and then.</summary>
    internal IReadOnlyList<Training.AugmentationOptions> Pipelines() =>
        [
            new() { FlipProbability = Flip, Rotation = Rotation },
            new()
            {
                FlipProbability = Flip,
                Perspective = Skew,
                PerspectiveProbability = 1,
            },
            new() { FlipProbability = Flip, Shear = Shear },
        ];
}
