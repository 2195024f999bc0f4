using Partwise.Imaging.Drawing;
using Partwise.Imaging.Tests.Support;

namespace Partwise.Imaging.Tests;

public sealed class HeatmapRendererTests
{
    private static readonly HeatmapStyle s_plain = new() { Desaturation = 0, Fading = 0 };

    [Fact]
    public void Overlay_ZeroMap_LeavesThePhotoAsItIs()
    {
        RgbImage photo = Patterns.Busy(20, 10);

        RgbImage overlay = new HeatmapRenderer(1, s_plain).Overlay(photo, new float[200]);

        Assert.NotSame(photo, overlay);
        Assert.Equal(photo.Pixels, overlay.Pixels);
    }

    [Fact]
    public void Overlay_FullStrength_IsThePalettesEndMixedByTheOpacity()
    {
        RgbImage photo = RgbImage.Solid(3, 1, new Rgb(100, 100, 100));

        RgbImage overlay = new HeatmapRenderer(2, s_plain).Overlay(photo, [2, -2, 0]);

        Assert.Equal(new Rgb(100, 100, 100).Mix(DivergingPalette.Color(1), 0.85), overlay[0, 0], Near);
        Assert.Equal(new Rgb(100, 100, 100).Mix(DivergingPalette.Color(-1), 0.85), overlay[1, 0], Near);
        Assert.Equal(new Rgb(100, 100, 100), overlay[2, 0]);
    }

    [Fact]
    public void Overlay_SameValueInDifferentMaps_HasTheSameColour()
    {
        RgbImage photo = RgbImage.Solid(2, 1, new Rgb(90, 120, 60));
        var renderer = new HeatmapRenderer(4);

        Assert.Equal(renderer.Overlay(photo, [1, 4])[0, 0], renderer.Overlay(photo, [1, -0.1f])[0, 0]);
    }

    [Fact]
    public void Overlay_BeyondTheLimit_TakesTheEnd()
    {
        RgbImage photo = RgbImage.Solid(2, 1, Rgb.White),
            overlay = new HeatmapRenderer(1).Overlay(photo, [1, 50]);

        Assert.Equal(overlay[0, 0], overlay[1, 0]);
    }

    [Fact]
    public void Overlay_Region_TouchesOnlyTheRegion()
    {
        RgbImage photo = Patterns.Busy(8, 6);

        RgbImage overlay = new HeatmapRenderer(1, s_plain).Overlay(photo, [1, 1, 1, 1, 1, 1], new BoundingBox(2, 1, 3, 2));

        for (int y = 0; y < 6; y++)
        {
            for (int x = 0; x < 8; x++)
                Assert.Equal(x is >= 2 and < 5 && y is >= 1 and < 3, photo[x, y] != overlay[x, y]);
        }
    }

    [Fact]
    public void Overlay_LimitZero_DrawsNothing() =>
        Assert.Equal(Patterns.Busy(4, 4).Pixels, new HeatmapRenderer(0, s_plain).Overlay(Patterns.Busy(4, 4), new float[16]).Pixels);

    [Fact]
    public void Overlay_Desaturation_MovesTowardsGrey()
    {
        Rgb pixel = new HeatmapRenderer(1, new HeatmapStyle { Desaturation = 1, Fading = 0 }).Overlay(
            RgbImage.Solid(1, 1, new Rgb(255, 0, 0)),
            [0]
        )[0, 0];

        Assert.Equal(new Rgb(77, 77, 77), pixel);
    }

    [Fact]
    public void Overlay_Fading_MovesTowardsWhite()
    {
        Rgb pixel = new HeatmapRenderer(1, new HeatmapStyle { Desaturation = 0, Fading = 0.5 }).Overlay(
            RgbImage.Solid(1, 1, new Rgb(255, 0, 100)),
            [0]
        )[0, 0];

        Assert.Equal(new Rgb(255, 127, 177), pixel);
    }

    [Fact]
    public void Overlay_Box_IsDrawnInItsColour()
    {
        var color = new Rgb(1, 250, 3);
        RgbImage overlay = new HeatmapRenderer(1).Overlay(
            RgbImage.Solid(40, 40, Rgb.White),
            new float[1600],
            [new OutlinedBox(new BoundingBox(10, 12, 20, 15), color, "A")]
        );

        Assert.Equal(color, overlay[10, 12]);
        Assert.Equal(color, overlay[29, 26]);
        Assert.NotEqual(color, overlay[15, 20]);
        Assert.Equal(Rgb.White, overlay[15, 20]);
    }

    [Fact]
    public void Figure_TitleAndBar_SurroundThePhoto()
    {
        RgbImage photo = RgbImage.Solid(200, 50, new Rgb(10, 20, 30));
        var renderer = new HeatmapRenderer(2, s_plain);

        RgbImage bare = renderer.Figure(photo, new float[200 * 50], new BoundingBox(0, 0, 200, 50));
        RgbImage titled = renderer.Figure(photo, new float[200 * 50], new BoundingBox(0, 0, 200, 50), title: "part 1");

        Assert.Equal(200, bare.Width);
        Assert.Equal(new Rgb(10, 20, 30), bare[0, 0]);
        RgbImage bar = ColorBarPainter.Create(200, 2, s_plain);
        Assert.Equal(50 + bar.Height, bare.Height);
        Assert.Equal(bar.Pixels, bare.Crop(0, 50, 200, bare.Height - 50).Pixels);
        Assert.True(titled.Height > bare.Height);
        Assert.Equal(Rgb.White, titled[0, 0]);
    }

    [Fact]
    public void Figure_SeveralOverlays_ShareOneBar()
    {
        RgbImage a = RgbImage.Solid(100, 30, Rgb.Black),
            b = RgbImage.Solid(60, 30, new Rgb(9, 9, 9));

        RgbImage figure = new HeatmapRenderer(1).Figure([a, b]);

        Assert.Equal(164, figure.Width);
        Assert.Equal(Rgb.Black, figure[99, 0]);
        Assert.Equal(Rgb.White, figure[101, 0]);
        Assert.Equal(new Rgb(9, 9, 9), figure[104, 0]);
    }

    [Fact]
    public void Figure_TinyPhoto_HasRoomForTheBar() =>
        Assert.Equal(
            120,
            new HeatmapRenderer(1)
                .Figure(new RgbImage(1, 1), [1f], new BoundingBox(0, 0, 1, 1), title: "a very long title that cannot fit")
                .Width
        );

    [Fact]
    public void Figure_NoOrUnequalOverlays_Throws()
    {
        var renderer = new HeatmapRenderer(1);

        Assert.Contains(
            "0 pictures were given",
            Assert.Throws<ArgumentException>(() => renderer.Figure([])).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "all of the same height",
            Assert.Throws<ArgumentException>(() => renderer.Figure([new RgbImage(1, 1), new RgbImage(1, 2)])).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Constructor_ImpossibleLimit_Throws(double limit) =>
        Assert.Equal("limit", Assert.Throws<ArgumentOutOfRangeException>(() => new HeatmapRenderer(limit)).ParamName);

    [Fact]
    public void Overlay_WrongArguments_SayWhatIsAllowed()
    {
        var renderer = new HeatmapRenderer(1);
        RgbImage photo = new(4, 4);

        Assert.Contains(
            "The map has 15 values and should have 4x4 = 16",
            Assert.Throws<ArgumentException>(() => renderer.Overlay(photo, new float[15])).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "is not inside the 4x4 photo",
            Assert.Throws<ArgumentException>(() => renderer.Overlay(photo, new float[16], new BoundingBox(1, 0, 4, 4))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "only finite numbers",
            Assert.Throws<ArgumentException>(() => renderer.Overlay(new RgbImage(1, 1), [float.NaN])).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => new HeatmapRenderer(1, new HeatmapStyle { Opacity = 1.5 }));
    }

    private static bool Near(Rgb a, Rgb b) =>
        Math.Abs(a.Red - b.Red) <= 1 && Math.Abs(a.Green - b.Green) <= 1 && Math.Abs(a.Blue - b.Blue) <= 1;
}
