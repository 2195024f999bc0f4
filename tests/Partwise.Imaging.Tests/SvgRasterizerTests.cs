namespace Partwise.Imaging.Tests;

public sealed class SvgRasterizerTests
{
    private const string Quarter =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"4\" viewBox=\"0 0 80 40\"><rect width=\"80\" height=\"40\" "
        + "fill=\"#0a141e\"/><rect x=\"40\" width=\"40\" height=\"20\" fill=\"#ff8000\"/></svg>";

    [Fact]
    public void Render_FlatShapes_GivesTheirColours()
    {
        RgbImage image = SvgRasterizer.Render(Quarter);

        Assert.Equal((8, 4), (image.Width, image.Height));
        Assert.Equal(new Rgb(10, 20, 30), image[0, 0]);
        Assert.Equal(new Rgb(255, 128, 0), image[4, 0]);
        Assert.Equal(new Rgb(255, 128, 0), image[7, 1]);
        Assert.Equal(new Rgb(10, 20, 30), image[7, 2]);
    }

    [Fact]
    public void Render_Malformed_SaysSo()
    {
        var error = Assert.Throws<ImageException>(() => SvgRasterizer.Render("<svg width=\"4\" height=\"4\"><rect"));

        Assert.StartsWith("The drawing cannot be rendered: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("check that it is a well-formed SVG document.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_BeyondLimits_IsRefusedBeforeDrawing()
    {
        Assert.Contains(
            "8x4 pixels and at most 31",
            Assert.Throws<ImageException>(() => SvgRasterizer.Render(Quarter, new DecodeLimits { MaxPixels = 31 })).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "at most 10 are allowed",
            Assert.Throws<ImageException>(() => SvgRasterizer.Render(Quarter, new DecodeLimits { MaxBytes = 10 })).Message,
            StringComparison.Ordinal
        );
    }
}
