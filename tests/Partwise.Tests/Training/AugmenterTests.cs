using FsCheck;
using FsCheck.Fluent;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Training;

namespace Partwise.Tests.Training;

public sealed class AugmenterTests
{
    private static readonly AugmentationOptions s_everything = AugmentationOptions.Standard with
    {
        Rotation = 15,
        Shear = 10,
        Perspective = 0.3,
        Brightness = 0.3,
        Contrast = 0.3,
        Saturation = 0.3,
        Hue = 0.1,
    };

    [Fact]
    public void Apply_SameNumbers_GivesTheSamePixels()
    {
        float[] once = Draw(s_everything, 5, 2, 7),
            again = Draw(s_everything, 5, 2, 7);
        Assert.Equal(once, again);
        Assert.NotEqual(once, Draw(s_everything, 6, 2, 7));
        Assert.NotEqual(once, Draw(s_everything, 5, 3, 7));
        Assert.NotEqual(once, Draw(s_everything, 5, 2, 8));
    }

    [Fact]
    public void Draw_AnySettings_StaysWithinTheRangeOfBytes() =>
        ForAll(
            3,
            seed =>
            {
                foreach (
                    float value in Draw(
                        s_everything with
                        {
                            Rotation = 180,
                            Hue = 0.5,
                            Brightness = 1,
                            Contrast = 1,
                            Saturation = 1,
                            Perspective = 1,
                        },
                        seed,
                        seed % 5,
                        seed
                    )
                )
                    Assert.InRange(value, 0, 255);
            }
        );

    [Fact]
    public void Draw_PictureOfOneColour_StaysThatColourUnderGeometry() =>
        ForAll(
            5,
            seed =>
            {
                var planes = new float[3 * Samples.Size * Samples.Size];
                AugmentationOptions geometry = AugmentationOptions.Standard with
                {
                    Rotation = 90,
                    Shear = 30,
                    Perspective = 0.8,
                    PerspectiveProbability = 1,
                };
                new Augmenter(Samples.Preprocessing, geometry, seed).Draw(
                    RgbImage.Solid(9 + (seed % 200), 40, new Rgb(10, 100, 200)),
                    0,
                    0,
                    planes
                );
                for (int i = 0; i < planes.Length; i++)
                    Assert.Equal(
                        i < planes.Length / 3 ? 10
                            : i < planes.Length * 2 / 3 ? 100
                            : 200,
                        planes[i],
                        0.51
                    );
            }
        );

    [Fact]
    public void Draw_NothingOn_IsTheNetworksOwnView()
    {
        RgbImage photo = Samples.Photo(1, 4, Samples.Size, Samples.Size);
        var planes = new float[3 * Samples.Size * Samples.Size];
        new Augmenter(Samples.Preprocessing, new AugmentationOptions(), 0).Draw(photo, 0, 0, planes);
        Assert.Equal(Planes(photo), planes);
    }

    [Fact]
    public void Draw_AlwaysFlipped_MirrorsThePhoto()
    {
        RgbImage photo = Samples.Photo(1, 4, Samples.Size, Samples.Size);
        var planes = new float[3 * Samples.Size * Samples.Size];
        new Augmenter(Samples.Preprocessing, new AugmentationOptions { FlipProbability = 1 }, 0).Draw(photo, 0, 0, planes);
        float[] plain = Planes(photo);
        for (int row = 0; row < 3 * Samples.Size; row++)
            Assert.Equal(
                plain.AsSpan(row * Samples.Size, Samples.Size).ToArray().Reverse(),
                planes.AsSpan(row * Samples.Size, Samples.Size).ToArray()
            );
    }

    [Fact]
    public void Apply_Normalization_IsThatOfThePreprocessing()
    {
        Preprocessing imageNet = Preprocessing.Default(new PreprocessingSize(Samples.Size, Samples.Size));
        RgbImage photo = RgbImage.Solid(40, 30, new Rgb(20, 90, 250));
        float[] augmented = new float[3 * Samples.Size * Samples.Size],
            plain = new float[augmented.Length];
        new Augmenter(imageNet, AugmentationOptions.Standard, 1).Apply(photo, 0, 0, augmented);
        imageNet.Normalize(RgbImage.Solid(Samples.Size, Samples.Size, new Rgb(20, 90, 250)).Pixels, plain);
        for (int i = 0; i < plain.Length; i++)
            Assert.Equal(plain[i], augmented[i], 1e-4);
    }

    [Fact]
    public void Crop_AnyPhoto_LiesInsideAndKeepsScaleAndRatio() =>
        ForAll(
            9,
            seed =>
            {
                Random sizes = new(seed);
                int width = sizes.Next(1, 600),
                    height = sizes.Next(1, 600);
                var random = new CounterRandom(seed, 0, 0, RandomPurpose.Augmentation);
                CropRectangle crop = RandomResizedCrop.Draw(width, height, AugmentationOptions.Standard, ref random);
                Assert.True(
                    crop.X >= 0
                        && crop.Y >= 0
                        && crop.Width >= 1
                        && crop.Height >= 1
                        && crop.X + crop.Width <= width
                        && crop.Y + crop.Height <= height,
                    $"{crop} in {width}x{height}"
                );
                if (Math.Min(width, height) > 100 && Math.Max(width, height) < 1.3 * Math.Min(width, height))
                {
                    Assert.InRange((double)crop.Width * crop.Height / (width * height), 0.078, 1);
                    Assert.InRange((double)crop.Width / crop.Height, 0.73, 1.37);
                }
            }
        );

    [Fact]
    public void Crop_VeryWidePhoto_IsTheLargestAllowedInTheMiddle()
    {
        var random = new CounterRandom(0, 0, 0, RandomPurpose.Augmentation);
        CropRectangle crop = RandomResizedCrop.Draw(1000, 10, AugmentationOptions.Standard with { CropScaleMin = 0.9 }, ref random);
        Assert.Equal(new CropRectangle(493, 0, 13, 10), crop);
    }

    [Fact]
    public void Hue_TurnedByAThird_ExchangesTheChannels()
    {
        float[] planes = [200, 30, 60, 100, 10, 250];
        ColorJitter.Hue(planes, 1f / 3);
        float[] expected = [10, 250, 200, 30, 60, 100];
        for (int i = 0; i < 6; i++)
            Assert.Equal(expected[i], planes[i], 1e-3);
    }

    [Fact]
    public void Jitter_FactorsOfOneAndZero_KeepOrFlatten()
    {
        float[] start = [200, 30, 60, 100, 10, 250],
            planes = [.. start];
        ColorJitter.Brightness(planes, 1);
        ColorJitter.Contrast(planes, 1);
        Assert.Equal(start, planes);
        ColorJitter.Saturation(planes, 0);
        Assert.Equal(0.2989f * 200 + 0.587f * 60 + 0.114f * 10, planes[0], 1e-3);
        Assert.Equal(planes[0], planes[2]);
        Assert.Equal(planes[0], planes[4]);
    }

    [Fact]
    public void Projective_FromUnitSquare_TakesTheCornersToThePoints()
    {
        double[] x = [1, 9, 8, -1],
            y = [2, 1, 7, 6];
        Projective map = Projective.FromUnitSquare(x, y);
        double[] cornersX = [0, 1, 1, 0],
            cornersY = [0, 0, 1, 1];
        for (int i = 0; i < 4; i++)
        {
            (double px, double py) = map.Map(cornersX[i], cornersY[i]);
            Assert.Equal(x[i], px, 1e-12);
            Assert.Equal(y[i], py, 1e-12);
        }
    }

    [Fact]
    public void Constructor_SettingOutOfRange_NamesIt() =>
        Assert.Contains(
            "The hue is 0.6; 0 to 0.5 is allowed.",
            Assert.Throws<ArgumentException>(() => new Augmenter(Samples.Preprocessing, new AugmentationOptions { Hue = 0.6 }, 0)).Message,
            StringComparison.Ordinal
        );

    private static float[] Draw(AugmentationOptions options, int seed, int epoch, int image)
    {
        var planes = new float[3 * Samples.Size * Samples.Size];
        new Augmenter(Samples.Preprocessing, options, seed).Draw(Samples.Photo(0, 1, 90, 70), epoch, image, planes);
        return planes;
    }

    private static float[] Planes(RgbImage photo) =>
        [
            .. Enumerable
                .Range(0, 3)
                .SelectMany(c => Enumerable.Range(0, photo.Width * photo.Height).Select(i => (float)photo.Pixels[(i * 3) + c])),
        ];

    private static void ForAll(ulong replay, Action<int> check) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(replay, 19),
            Prop.ForAll(Gen.Choose(0, 100_000).ToArbitrary(), check)
        );
}
