using Partwise.Imaging.Tests.Support;

namespace Partwise.Imaging.Tests;

public sealed class RgbImageTests
{
    [Theory]
    [InlineData(281, 224, 28)]
    [InlineData(301, 224, 38)]
    [InlineData(227, 224, 2)]
    [InlineData(225, 224, 0)]
    [InlineData(224, 224, 0)]
    public void CentreOffset_HalfPixels_RoundToTheEvenNumber(int length, int crop, int expected) =>
        Assert.Equal(expected, RgbImage.CentreOffset(length, crop));

    [Fact]
    public void CentreCrop_LargerThanThePicture_PadsWithBlackAsTorchvisionDoes()
    {
        RgbImage crop = RgbImage.Solid(3, 2, Rgb.White).CentreCrop(5, 6);

        // Missing 3 columns: 1 before, 2 after; missing 3 rows: 1 before, 2 after.
        for (int y = 0; y < 5; y++)
        {
            for (int x = 0; x < 6; x++)
                Assert.Equal(x is >= 1 and <= 3 && y is 1 or 2 ? Rgb.White : Rgb.Black, crop[x, y]);
        }
    }

    [Fact]
    public void CentreCrop_NarrowAndHigh_PadsOneAxisAndCropsTheOther()
    {
        RgbImage crop = Patterns.Busy(2, 7).CentreCrop(4, 4);

        // (7 - 4) / 2 = 1.5 rounds to 2.
        Assert.Equal(Patterns.Busy(2, 7)[0, 2], crop[1, 0]);
        Assert.Equal(Rgb.Black, crop[0, 0]);
        Assert.Equal(Rgb.Black, crop[3, 3]);
    }

    [Fact]
    public void Crop_Inside_CopiesTheRectangle()
    {
        RgbImage source = Patterns.Busy(9, 8),
            crop = source.Crop(2, 3, 4, 5);

        Assert.Equal((4, 5), (crop.Width, crop.Height));
        for (int y = 0; y < 5; y++)
        {
            for (int x = 0; x < 4; x++)
                Assert.Equal(source[x + 2, y + 3], crop[x, y]);
        }
    }

    [Theory]
    [InlineData(-1, 0, 2, 2)]
    [InlineData(0, 0, 10, 2)]
    [InlineData(8, 0, 2, 2)]
    [InlineData(0, 0, 0, 2)]
    [InlineData(int.MaxValue, 0, 2, 2)]
    public void Crop_NotInside_SaysWhatWasGivenAndAllowed(int x, int y, int width, int height)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => new RgbImage(9, 8).Crop(x, y, width, height));

        Assert.Contains($"{width}x{height} at ({x}, {y}) is not inside the 9x8 picture", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_WrongLength_SaysWhatIsNeeded()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new RgbImage(2, 2, new byte[11]));

        Assert.Contains("11 bytes were given for a picture of 2x2 pixels, which needs 12", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Indexer_Outside_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new RgbImage(2, 2)[2, 0]);
}
