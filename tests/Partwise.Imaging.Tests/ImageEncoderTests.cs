using Partwise.Imaging.Tests.Support;

namespace Partwise.Imaging.Tests;

public sealed class ImageEncoderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(31, 17)]
    public void Png_AnyPicture_KeepsEveryPixel(int width, int height)
    {
        RgbImage source = Patterns.Busy(width, height),
            back = ImageDecoder.Decode(ImageEncoder.Png(source));

        Assert.Equal((width, height), (back.Width, back.Height));
        Assert.Equal(source.Pixels, back.Pixels);
    }

    [Fact]
    public void Jpeg_FlatPicture_StaysFlat()
    {
        var color = new Rgb(200, 120, 40);
        RgbImage back = ImageDecoder.Decode(ImageEncoder.Jpeg(RgbImage.Solid(33, 20, color)));

        foreach ((int x, int y) in new[] { (0, 0), (32, 19), (16, 10) })
        {
            Assert.InRange(back[x, y].Red - color.Red, -2, 2);
            Assert.InRange(back[x, y].Green - color.Green, -2, 2);
            Assert.InRange(back[x, y].Blue - color.Blue, -2, 2);
        }
    }

    [Fact]
    public void Jpeg_HigherQuality_IsLargerAndCloser()
    {
        RgbImage source = ImageResizer.Resize(Patterns.Busy(12, 12), 96, 96, Interpolation.Bicubic);
        byte[] low = ImageEncoder.Jpeg(source, 20),
            high = ImageEncoder.Jpeg(source, 95);

        Assert.True(low.Length < high.Length);
        Assert.True(Difference(source, low) > Difference(source, high));
    }

    [Fact]
    public void Encode_SamePictureTwice_GivesTheSameBytes()
    {
        Assert.Equal(ImageEncoder.Png(Patterns.Busy(40, 30)), ImageEncoder.Png(Patterns.Busy(40, 30)));
        Assert.Equal(ImageEncoder.Jpeg(Patterns.Busy(40, 30)), ImageEncoder.Jpeg(Patterns.Busy(40, 30)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void Jpeg_QualityOutOfRange_SaysWhatIsAllowed(int quality)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            ImageEncoder.Jpeg(new RgbImage(1, 1), quality)
        );

        Assert.Equal("quality", error.ParamName);
        Assert.StartsWith("The quality must be 1 to 100.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Jpeg_TooWide_NamesSizeAndFormat()
    {
        ImageException error = Assert.Throws<ImageException>(() => ImageEncoder.Jpeg(new RgbImage(70_000, 1)));

        Assert.StartsWith("The picture of 70000x1 pixels cannot be written as JPEG: ", error.Message, StringComparison.Ordinal);
    }

    private static long Difference(RgbImage source, byte[] encoded) =>
        ImageDecoder.Decode(encoded).Pixels.Zip(source.Pixels, (a, b) => (long)Math.Abs(a - b)).Sum();
}
