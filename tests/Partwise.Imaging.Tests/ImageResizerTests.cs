using Partwise.Imaging.Resizing;
using Partwise.Imaging.Tests.Support;

namespace Partwise.Imaging.Tests;

public sealed class ImageResizerTests
{
    /// <summary>The hashes are of Pillow 9.4's results on the same pattern.</summary>
    [Theory]
    [InlineData(13, 9, 5, 4, Interpolation.Bilinear, "A2E2F2069F3F1769")]
    [InlineData(13, 9, 5, 4, Interpolation.Bicubic, "7B2BC46EECE2F119")]
    [InlineData(13, 9, 31, 23, Interpolation.Bilinear, "75BF30A770A0B19C")]
    [InlineData(13, 9, 31, 23, Interpolation.Bicubic, "9C89D94425223352")]
    [InlineData(64, 48, 17, 11, Interpolation.Bilinear, "BCAAB41F32EBC093")]
    [InlineData(64, 48, 17, 11, Interpolation.Bicubic, "410D128D2D8370CB")]
    [InlineData(13, 9, 13, 20, Interpolation.Bilinear, "75CECF82BDED4E0D")]
    [InlineData(13, 9, 13, 20, Interpolation.Bicubic, "050E5609564EE6F6")]
    [InlineData(13, 9, 4, 9, Interpolation.Bilinear, "577BCACF876F87EF")]
    [InlineData(13, 9, 4, 9, Interpolation.Bicubic, "B4D8422CD13D80F4")]
    [InlineData(1, 1, 7, 5, Interpolation.Bilinear, "9D7C4BCB57D8441B")]
    [InlineData(1, 1, 7, 5, Interpolation.Bicubic, "9D7C4BCB57D8441B")]
    [InlineData(101, 3, 2, 64, Interpolation.Bilinear, "0C44D9A11F3FFB9B")]
    [InlineData(101, 3, 2, 64, Interpolation.Bicubic, "4C632563C01849A1")]
    [InlineData(200, 150, 224, 168, Interpolation.Bilinear, "AB90AE451422447B")]
    [InlineData(200, 150, 224, 168, Interpolation.Bicubic, "724ADA1E34237BF6")]
    [InlineData(333, 500, 256, 384, Interpolation.Bilinear, "6A783696E3619535")]
    [InlineData(333, 500, 256, 384, Interpolation.Bicubic, "BE642B92E5638D28")]
    [InlineData(2, 2, 1, 1, Interpolation.Bilinear, "BCFD22E873A32FBA")]
    [InlineData(2, 2, 1, 1, Interpolation.Bicubic, "BCFD22E873A32FBA")]
    public void Resize_BusyPattern_EqualsPillowBitForBit(
        int width,
        int height,
        int newWidth,
        int newHeight,
        Interpolation interpolation,
        string hash
    )
    {
        RgbImage source = Patterns.Busy(width, height);

        RgbImage actual = ImageResizer.Resize(source, newWidth, newHeight, interpolation);

        Assert.Equal((newWidth, newHeight), (actual.Width, actual.Height));
        Assert.Equal(hash, Patterns.Hash(actual));
    }

    [Fact]
    public void Resize_TinyPattern_GivesPillowsNumbers()
    {
        RgbImage source = Patterns.Busy(4, 3);

        Assert.Equal([51, 134, 162, 114, 156, 115, 133, 125, 85, 141, 92, 120], ImageResizer.Resize(source, 2, 2).Pixels);
        Assert.Equal(
            [42, 134, 170, 118, 161, 110, 138, 128, 77, 145, 86, 122],
            ImageResizer.Resize(source, 2, 2, Interpolation.Bicubic).Pixels
        );
        Assert.Equal(
            [0, 78, 160, 21, 104, 196, 52, 134, 249, 83, 170, 187, 109, 206, 7],
            ImageResizer.Resize(source, 5, 4, Interpolation.Bicubic).Pixels[..15]
        );
    }

    [Fact]
    public void Resize_EveryKernel_GivesTheScalarBits()
    {
        Assert.Equal(ResizeKernel.Scalar, ResizeKernels.Available()[0]);
        Assert.Equal(ResizeKernels.Best, ResizeKernels.Available()[^1]);
        for (int width = 1; width <= 40; width++)
        {
            RgbImage source = Patterns.Busy(width, 1 + width % 7);
            foreach (Interpolation interpolation in new[] { Interpolation.Bilinear, Interpolation.Bicubic })
            {
                int newWidth = 1 + width * 7 % 23,
                    newHeight = 1 + width * 5 % 11;
                byte[] expected = ImageResizer.Resize(source, newWidth, newHeight, interpolation, ResizeKernel.Scalar).Pixels;
                foreach (ResizeKernel kernel in Enum.GetValues<ResizeKernel>())
                    Assert.Equal(expected, ImageResizer.Resize(source, newWidth, newHeight, interpolation, kernel).Pixels);
            }
        }
    }

    [Theory]
    [InlineData(30, 20, 9, 7, Interpolation.Bilinear)]
    [InlineData(9, 7, 30, 20, Interpolation.Bicubic)]
    public void Resize_DoublePrecisionConvolution_DiffersByAtMostOneLevel(
        int width,
        int height,
        int newWidth,
        int newHeight,
        Interpolation interpolation
    )
    {
        RgbImage source = Patterns.Busy(width, height),
            actual = ImageResizer.Resize(source, newWidth, newHeight, interpolation);
        for (int y = 0; y < newHeight; y++)
        {
            for (int x = 0; x < newWidth; x++)
            {
                double[] rows = Weights(height, newHeight, y, interpolation),
                    columns = Weights(width, newWidth, x, interpolation);
                double sum = 0;
                for (int v = 0; v < height; v++)
                {
                    double row = 0;
                    for (int u = 0; u < width; u++)
                        row += columns[u] * source[u, v].Green;
                    sum += rows[v] * Math.Clamp(row, 0, 255);
                }
                Assert.InRange(actual[x, y].Green - Math.Clamp(sum, 0, 255), -1.2, 1.2);
            }
        }
    }

    [Fact]
    public void Resize_SameSize_ReturnsACopy()
    {
        RgbImage source = Patterns.Busy(5, 4);

        RgbImage same = ImageResizer.Resize(source, 5, 4, Interpolation.Bicubic);
        Assert.Equal(source.Pixels, same.Pixels);
        Assert.NotSame(source.Pixels, same.Pixels);
    }

    [Theory]
    [InlineData(500, 333, 384, 256)]
    [InlineData(500, 332, 385, 256)]
    [InlineData(333, 500, 256, 384)]
    [InlineData(1, 1, 256, 256)]
    public void ShortSideSize_AnySize_TruncatesTheLongSide(int width, int height, int newWidth, int newHeight) =>
        Assert.Equal(new PixelSize(newWidth, newHeight), ImageResizer.ShortSideSize(width, height, 256));

    [Theory]
    [InlineData(0, 4, "width")]
    [InlineData(4, -1, "height")]
    public void Resize_SizeBelowOne_Throws(int width, int height, string parameter)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            ImageResizer.Resize(new RgbImage(2, 2), width, height)
        );

        Assert.Equal(parameter, error.ParamName);
    }

    [Fact]
    public void Resize_UnknownInterpolation_SaysWhatIsAllowed()
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            ImageResizer.Resize(new RgbImage(2, 2), 1, 1, (Interpolation)9)
        );

        Assert.StartsWith("The interpolation must be Bilinear or Bicubic.", error.Message, StringComparison.Ordinal);
    }

    private static double[] Weights(int length, int newLength, int at, Interpolation interpolation)
    {
        double scale = (double)length / newLength,
            stretch = Math.Max(1, scale);
        double[] weights =
        [
            .. Enumerable.Range(0, length).Select(i => Filter(Math.Abs(i + 0.5 - (at + 0.5) * scale) / stretch, interpolation)),
        ];
        double sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }

    private static double Filter(double x, Interpolation interpolation) =>
        interpolation == Interpolation.Bilinear ? Math.Max(0, 1 - x)
        : x < 1 ? 1.5 * x * x * x - 2.5 * x * x + 1
        : x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2
        : 0;
}
