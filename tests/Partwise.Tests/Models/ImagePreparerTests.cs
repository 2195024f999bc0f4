using Partwise.Imaging;
using Partwise.Models;
using Partwise.Testing;

namespace Partwise.Tests.Models;

public sealed class ImagePreparerTests
{
    private static RgbImage Gradient(int width, int height)
    {
        var image = new RgbImage(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                (image.Pixels[((y * width) + x) * 3], image.Pixels[(((y * width) + x) * 3) + 1]) = (
                    (byte)(x * 255 / Math.Max(1, width - 1)),
                    (byte)(y * 255 / Math.Max(1, height - 1))
                );
        }
        return image;
    }

    private static Preprocessing Sizes(int resize, int crop) =>
        Preprocessing.Default(new PreprocessingSize(crop, crop)) with
        {
            Resize = new PreprocessingSize(resize, resize),
        };

    [Fact]
    public void Prepare_WholePhoto_TruncatesTheLongSideAndCropsTheCentre()
    {
        PreparedImage prepared = new ImagePreparer(Sizes(256, 224)).Prepare(Gradient(500, 333));
        Assert.Equal(new ViewGeometry(500, 333, 0, 0, 500, 333, 384, 256, 80, 16, 224, 224), prepared.Geometry);
        Assert.Equal(224 * 224 * 3, prepared.Pixels.Length);
        // Column 0 of the crop is column 80 of 384, whose centre is 80.5·500/384 = 104.8.
        Assert.Equal((104, 21), (prepared.Geometry.PhotoX(0), prepared.Geometry.PhotoY(0)));
        Assert.Equal(new BoundingBox(104, 21, 292, 291), prepared.Geometry.ToPhoto(new BoundingBox(0, 0, 224, 224)));
    }

    [Theory]
    [InlineData(500, 333)]
    [InlineData(97, 310)]
    [InlineData(20, 20)]
    public void PhotoX_OfAPreparedPixel_IsWhereItsColourComesFrom(int width, int height)
    {
        PreparedImage prepared = new ImagePreparer(Sizes(64, 56)).Prepare(Gradient(width, height));
        for (int i = 0; i < 56; i += 5)
        {
            byte red = prepared.Pixels[((28 * 56) + i) * 3],
                green = prepared.Pixels[(((i * 56) + 28) * 3) + 1];
            Assert.InRange(prepared.Geometry.PhotoX(i) * 255 / (width - 1), red - 8, red + 8);
            Assert.InRange(prepared.Geometry.PhotoY(i) * 255 / (height - 1), green - 8, green + 8);
        }
    }

    [Fact]
    public void Prepare_CropLargerThanTheResizedPhoto_IsPaddedWithBlack()
    {
        PreparedImage prepared = new ImagePreparer(Sizes(4, 8)).Prepare(RgbImage.Solid(6, 6, new Rgb(200, 100, 50)));
        Assert.Equal(
            (-2, -2, 4, 4),
            (prepared.Geometry.CropX, prepared.Geometry.CropY, prepared.Geometry.ResizedWidth, prepared.Geometry.ResizedHeight)
        );
        Assert.Equal(0, prepared.Pixels[((1 * 8) + 4) * 3]);
        Assert.Equal(200, prepared.Pixels[((2 * 8) + 2) * 3]);
        Assert.Equal(200, prepared.Pixels[((5 * 8) + 5) * 3]);
        Assert.Equal(0, prepared.Pixels[((5 * 8) + 6) * 3]);
        // Padding maps to the nearest pixel of the photo.
        Assert.Equal((0, 5), (prepared.Geometry.PhotoX(0), prepared.Geometry.PhotoX(7)));
        Assert.Equal(new BoundingBox(0, 0, 6, 6), prepared.Geometry.ToPhoto(new BoundingBox(0, 0, 8, 8)));
        Assert.Equal(new BoundingBox(0, 0, 1, 1), prepared.Geometry.ToPhoto(new BoundingBox(0, 0, 1, 1)));
    }

    [Fact]
    public void Prepare_Region_UsesOnlyThatPartOfThePhoto()
    {
        RgbImage photo = RgbImage.Solid(40, 30, new Rgb(9, 9, 9));
        for (int y = 10; y < 20; y++)
            photo.Row(y)[(20 * 3)..(30 * 3)].Fill(250);
        PreparedImage prepared = new ImagePreparer(Sizes(8, 8)).Prepare(photo, new BoundingBox(20, 10, 10, 10));
        Assert.All(prepared.Pixels, p => Assert.Equal(250, p));
        Assert.Equal(
            (20, 10, 29, 19),
            (prepared.Geometry.PhotoX(0), prepared.Geometry.PhotoY(0), prepared.Geometry.PhotoX(7), prepared.Geometry.PhotoY(7))
        );
        Assert.Equal(new BoundingBox(20, 10, 10, 10), prepared.Geometry.ToPhoto(new BoundingBox(0, 0, 8, 8)));
    }

    [Theory]
    [InlineData(-5, -5, 100, 100, 0, 0, 40, 30)]
    [InlineData(38, 28, 10, 10, 38, 28, 2, 2)]
    [InlineData(60, 60, 10, 10, 39, 29, 1, 1)]
    public void Prepare_RegionBeyondThePhoto_IsClipped(int x, int y, int width, int height, int rx, int ry, int rw, int rh)
    {
        ViewGeometry g = new ImagePreparer(Sizes(8, 8)).Prepare(Gradient(40, 30), new BoundingBox(x, y, width, height)).Geometry;
        Assert.Equal((rx, ry, rw, rh), (g.RegionX, g.RegionY, g.RegionWidth, g.RegionHeight));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5000)]
    [InlineData(5000, 1)]
    [InlineData(5001, 2)]
    public void Prepare_ExtremeAspect_ShowsTheMiddle(int width, int height)
    {
        RgbImage photo = Gradient(width, height);
        PreparedImage prepared = new ImagePreparer(Sizes(256, 224)).Prepare(photo);
        ViewGeometry g = prepared.Geometry;
        Assert.Equal(224 * 224 * 3, prepared.Pixels.Length);
        Assert.InRange(g.PhotoX(111.5) - ((width - 1) / 2.0), -1, 1);
        Assert.InRange(g.PhotoY(111.5) - ((height - 1) / 2.0), -1, 1);
        // The aspect is kept: a photo's pixel is as wide as it is high.
        Assert.Equal((double)g.ResizedWidth / g.RegionWidth, (double)g.ResizedHeight / g.RegionHeight, 0.05);
        Assert.InRange((g.RegionX + (g.RegionWidth / 2.0)) - (width / 2.0), -0.01, 0.01);
        Assert.InRange((g.RegionY + (g.RegionHeight / 2.0)) - (height / 2.0), -0.01, 0.01);
    }

    [Theory]
    [InlineData(0, 0, 30, 20, true)]
    [InlineData(29, 19, 1, 1, true)]
    [InlineData(1, 0, 30, 20, false)]
    [InlineData(0, 1, 30, 20, false)]
    [InlineData(-1, 0, 5, 5, false)]
    [InlineData(5, 5, 0, 5, false)]
    [InlineData(int.MaxValue, 0, int.MaxValue, 1, false)]
    public void Read_RegionAPersonGave_HasToLieWithinThePhoto(int x, int y, int width, int height, bool within)
    {
        using var folder = new TemporaryFolder();
        RgbImage photo = Gradient(30, 20);
        File.WriteAllBytes(folder.File("a.png"), ImageEncoder.Png(photo));
        var preparer = new ImagePreparer(Sizes(8, 8));
        var box = new BoundingBox(x, y, width, height);
        if (within)
        {
            (RgbImage read, ViewGeometry view, float[] input) = preparer.Read(folder.File("a.png"), box);
            Assert.Equal(
                (30, 20, box),
                (read.Width, read.Height, new BoundingBox(view.RegionX, view.RegionY, view.RegionWidth, view.RegionHeight))
            );
            float[] expected = new float[3 * 8 * 8];
            preparer.Preprocessing.Normalize(preparer.Prepare(photo, box).Pixels, expected);
            Assert.Equal(expected, input);
            return;
        }
        ImageException e = Assert.Throws<ImageException>(() => preparer.Read(folder.File("a.png"), box));
        Assert.Equal(ImageErrorKind.Outside, e.Kind);
        Assert.Equal(
            $"the box {box} does not lie within its 30x20 pixels; give one that does, as X,Y,WIDTH,HEIGHT from the upright photo's "
                + $"top left corner",
            e.Reason
        );
    }

    [Fact]
    public void Prepare_ExactMode_IgnoresTheAspect()
    {
        ViewGeometry g = new ImagePreparer(Sizes(32, 32) with { ResizeMode = PreprocessingResizeMode.Exact })
            .Prepare(Gradient(80, 20))
            .Geometry;
        Assert.Equal(new ViewGeometry(80, 20, 0, 0, 80, 20, 32, 32, 0, 0, 32, 32), g);
    }
}
