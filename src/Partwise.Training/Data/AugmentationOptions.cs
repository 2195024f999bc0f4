namespace Partwise.Training;

/// <summary>
/// How photos are changed at random before they are trained on. Everything is off by default; <see cref="Standard"/> is the usual recipe.
/// A property is either a range's half-width (0: off) or a probability.
/// </summary>
public sealed record AugmentationOptions
{
    /// <summary>Random resized crop and horizontal flip, as classifiers on ImageNet are trained.</summary>
    public static AugmentationOptions Standard { get; } = new() { RandomCrop = true, FlipProbability = 0.5 };

    /// <summary>Whether a random part is cut out and resized to the input; otherwise the whole photo is resized and its centre cut
    /// out.</summary>
    public bool RandomCrop { get; init; }

    /// <summary>The smallest share of the photo's area that is cut out, above 0, at most <see cref="CropScaleMax"/>.</summary>
    /// <value>The default is 0.08, as torchvision's.</value>
    public double CropScaleMin { get; init; } = 0.08;

    /// <summary>The largest share of the photo's area that is cut out, at most 1.</summary>
    /// <value>The default is 1.</value>
    public double CropScaleMax { get; init; } = 1;

    /// <summary>The narrowest ratio of width to height of what is cut out, above 0.</summary>
    /// <value>The default is 3/4.</value>
    public double CropRatioMin { get; init; } = 3.0 / 4;

    /// <summary>The widest ratio of width to height of what is cut out.</summary>
    /// <value>The default is 4/3.</value>
    public double CropRatioMax { get; init; } = 4.0 / 3;

    /// <summary>How often the photo is mirrored left to right, 0 to 1.</summary>
    public double FlipProbability { get; init; }

    /// <summary>The largest rotation either way, in degrees, 0 to 180.</summary>
    public double Rotation { get; init; }

    /// <summary>The largest horizontal and vertical shear either way, in degrees, 0 to below 90.</summary>
    public double Shear { get; init; }

    /// <summary>How far the corners move inwards at most, as a share of half the side, 0 to 1; torchvision's distortion_scale.</summary>
    public double Perspective { get; init; }

    /// <summary>How often the corners move, 0 to 1.</summary>
    /// <value>The default is 0.5, as torchvision's.</value>
    public double PerspectiveProbability { get; init; } = 0.5;

    /// <summary>The brightness is multiplied by a factor of 1 ± this, 0 to 1.</summary>
    public double Brightness { get; init; }

    /// <summary>The distance to the mean grey is multiplied by a factor of 1 ± this, 0 to 1.</summary>
    public double Contrast { get; init; }

    /// <summary>The distance to grey is multiplied by a factor of 1 ± this, 0 to 1.</summary>
    public double Saturation { get; init; }

    /// <summary>The hue turns by ± this share of the circle, 0 to 0.5.</summary>
    public double Hue { get; init; }

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public void Validate()
    {
        Require(
            CropScaleMin > 0 && CropScaleMin <= CropScaleMax && CropScaleMax <= 1,
            $"The crop's scale is {CropScaleMin} to {CropScaleMax}; a range within 0 to 1 is allowed."
        );
        Require(
            CropRatioMin > 0 && CropRatioMin <= CropRatioMax && double.IsFinite(CropRatioMax),
            $"The crop's ratio is {CropRatioMin} to {CropRatioMax}; a range above 0 is allowed."
        );
        Require(FlipProbability is >= 0 and <= 1, $"The flip probability is {FlipProbability}; 0 to 1 is allowed.");
        Require(Rotation is >= 0 and <= 180, $"The rotation is {Rotation} degrees; 0 to 180 is allowed.");
        Require(Shear is >= 0 and < 90, $"The shear is {Shear} degrees; 0 to below 90 is allowed.");
        Require(
            Perspective is >= 0 and <= 1 && PerspectiveProbability is >= 0 and <= 1,
            $"The perspective is {Perspective} with probability {PerspectiveProbability}; 0 to 1 is allowed for both."
        );
        Require(Brightness is >= 0 and <= 1, $"The brightness is {Brightness}; 0 to 1 is allowed.");
        Require(Contrast is >= 0 and <= 1, $"The contrast is {Contrast}; 0 to 1 is allowed.");
        Require(Saturation is >= 0 and <= 1, $"The saturation is {Saturation}; 0 to 1 is allowed.");
        Require(Hue is >= 0 and <= 0.5, $"The hue is {Hue}; 0 to 0.5 is allowed.");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
            throw new ArgumentException(message);
    }
}
