using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.Training;

/// <summary>Draws where each pixel of the input comes from.</summary>
internal static class AugmentationGeometry
{
    // Bilinear samples two pixels each way: what shrinks more than this is first shrunk by averaging.
    private const double MaxShrink = 2;

    public static (RgbImage Source, Projective Map) Draw(
        RgbImage photo,
        Preprocessing preprocessing,
        AugmentationOptions options,
        ref CounterRandom random
    )
    {
        int width = preprocessing.Crop.Width,
            height = preprocessing.Crop.Height;
        Projective map = options.RandomCrop ? RandomCrop(photo, width, height, options, ref random) : CentreCrop(photo, preprocessing);
        map = map.After(Changes(width, height, options, ref random));
        double shrink = Math.Min(Step(map, width, height, 1, 0), Step(map, width, height, 0, 1));
        if (shrink <= MaxShrink)
            return (photo, map);
        int smallerWidth = Math.Max(1, (int)(photo.Width / shrink)),
            smallerHeight = Math.Max(1, (int)(photo.Height / shrink));
        RgbImage smaller = ImageResizer.Resize(photo, smallerWidth, smallerHeight, Interpolation.Bilinear);
        return (smaller, Projective.Scaling((double)smallerWidth / photo.Width, (double)smallerHeight / photo.Height).After(map));
    }

    private static Projective RandomCrop(RgbImage photo, int width, int height, AugmentationOptions options, ref CounterRandom random)
    {
        CropRectangle crop = RandomResizedCrop.Draw(photo.Width, photo.Height, options, ref random);
        return Projective.Translation(crop.X, crop.Y).After(Projective.Scaling((double)crop.Width / width, (double)crop.Height / height));
    }

    /// <summary>What the network sees without augmentation, but for the resizer's filter.</summary>
    private static Projective CentreCrop(RgbImage photo, Preprocessing preprocessing)
    {
        PreprocessingSize resize = preprocessing.Resize,
            crop = preprocessing.Crop;
        double scale = (double)Math.Min(photo.Width, photo.Height) / resize.Short;
        (double sx, double sy) =
            preprocessing.ResizeMode == PreprocessingResizeMode.Exact
                ? ((double)photo.Width / resize.Width, (double)photo.Height / resize.Height)
                : (scale, scale);
        return Projective
            .Translation(photo.Width / 2.0, photo.Height / 2.0)
            .After(Projective.Scaling(sx, sy))
            .After(Projective.Translation(-crop.Width / 2.0, -crop.Height / 2.0));
    }

    /// <summary>From a pixel of the input to where it was before flip, perspective, rotation and shear.</summary>
    private static Projective Changes(int width, int height, AugmentationOptions options, ref CounterRandom random)
    {
        // Every number is drawn whether it is used or not, so that one setting does not move the others.
        bool flip = random.NextDouble() < options.FlipProbability,
            skew = random.NextDouble() < options.PerspectiveProbability && options.Perspective > 0;
        double angle = random.NextDouble(-options.Rotation, options.Rotation);
        double shearX = random.NextDouble(-options.Shear, options.Shear),
            shearY = random.NextDouble(-options.Shear, options.Shear);
        Span<double> inwards = stackalloc double[8];
        for (int i = 0; i < inwards.Length; i++)
            inwards[i] = random.NextDouble() * options.Perspective / 2;
        Projective centred = Projective.Rotation(angle).After(Projective.Shearing(shearX, shearY));
        Projective turned =
            angle == 0 && shearX == 0 && shearY == 0
                ? Projective.Identity
                : Projective
                    .Translation(width / 2.0, height / 2.0)
                    .After(centred)
                    .After(Projective.Translation(-width / 2.0, -height / 2.0));
        Projective skewed = skew ? Skew(width, height, inwards) : Projective.Identity;
        Projective flipped = flip ? new Projective(-1, 0, width, 0, 1, 0, 0, 0, 1) : Projective.Identity;
        return skewed.After(turned).After(flipped);
    }

    /// <summary>The input's corners are taken from points moved inwards, so nothing outside the picture is needed.</summary>
    private static Projective Skew(int width, int height, ReadOnlySpan<double> inwards)
    {
        ReadOnlySpan<double> x = [width * inwards[0], width * (1 - inwards[1]), width * (1 - inwards[2]), width * inwards[3]];
        ReadOnlySpan<double> y = [height * inwards[4], height * inwards[5], height * (1 - inwards[6]), height * (1 - inwards[7])];
        return Projective.FromUnitSquare(x, y).After(Projective.Scaling(1.0 / width, 1.0 / height));
    }

    /// <summary>How many source pixels lie between neighbours, at the centre.</summary>
    private static double Step(Projective map, int width, int height, double dx, double dy)
    {
        (double x0, double y0) = map.Map((width - dx) / 2, (height - dy) / 2);
        (double x1, double y1) = map.Map((width + dx) / 2, (height + dy) / 2);
        return Math.Sqrt(Math.Pow(x1 - x0, 2) + Math.Pow(y1 - y0, 2));
    }
}
