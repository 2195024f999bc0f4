using Partwise.Imaging.Drawing;

namespace Partwise.Imaging.Tests;

public sealed class DrawingTests
{
    [Fact]
    public void Glyphs_PrintableAscii_AllExistAndDiffer()
    {
        var seen = new Dictionary<string, char>();
        for (char c = '!'; c <= '~'; c++)
        {
            var image = new RgbImage(6, 9);
            Painter.Text(image, 0, 0, c.ToString(), Rgb.White);
            string key = Convert.ToHexString(image.Pixels);
            Assert.True(seen.TryAdd(key, c), $"'{c}' looks like '{seen.GetValueOrDefault(key)}'");
        }
    }

    [Fact]
    public void Text_Scaled_IsTheSameDotsLarger()
    {
        RgbImage small = new(40, 9),
            large = new(80, 18);
        Painter.Text(small, 0, 0, "Ag+1", Rgb.White);
        Painter.Text(large, 0, 0, "Ag+1", Rgb.White, 2);

        for (int y = 0; y < 18; y++)
        {
            for (int x = 0; x < 80; x++)
                Assert.Equal(small[x / 2, y / 2], large[x, y]);
        }
    }

    [Fact]
    public void MeasureText_Words_MatchWhatIsDrawn()
    {
        var image = new RgbImage(200, 9);
        Painter.Text(image, 0, 0, "Wing 12.5", Rgb.White);
        int last = Enumerable.Range(0, 200).Last(x => Enumerable.Range(0, 9).Any(y => image[x, y] == Rgb.White));

        Assert.Equal(last + 1, Painter.MeasureText("Wing 12.5").Width);
        Assert.Equal(7 * 3, Painter.MeasureText("x", 3).Height);
        Assert.Equal(0, Painter.MeasureText("").Width);
    }

    [Fact]
    public void Text_UnknownLetter_BecomesAQuestionMark()
    {
        RgbImage a = new(20, 9),
            b = new(20, 9);
        Painter.Text(a, 0, 0, "赤", Rgb.White);
        Painter.Text(b, 0, 0, "?", Rgb.White);

        Assert.Equal(b.Pixels, a.Pixels);
    }

    [Theory]
    [InlineData("Épervier à queue grêle", "Epervier a queue grele")]
    [InlineData("Żołna, Grünspecht", "Zolna, Grunspecht")]
    [InlineData("Blåmeis Smørfugl Straße", "Blameis Smorfugl Strasse")]
    [InlineData("Nın Cœur Șoim ệ", "Nin Coeur Soim e")]
    [InlineData("a…b − c", "a…b - c")]
    [InlineData("e\u0301", "e")]
    [InlineData("赤い🐦й", "????")]
    public void Text_LatinLettersWithMarks_AreDrawnWithoutThem(string text, string plain)
    {
        RgbImage a = new(200, 9),
            b = new(200, 9);
        Painter.Text(a, 0, 0, text, Rgb.White);
        Painter.Text(b, 0, 0, plain, Rgb.White);

        Assert.Equal(b.Pixels, a.Pixels);
        Assert.Equal(Painter.MeasureText(plain), Painter.MeasureText(text));
    }

    [Fact]
    public void Paint_OutsideThePicture_IsLeftOut()
    {
        var image = new RgbImage(4, 4);
        Painter.Fill(image, new BoundingBox(-5, -5, 7, 7), Rgb.White);
        Painter.Text(image, 100, -100, "far away", Rgb.White);
        Painter.Outline(image, new BoundingBox(-9, -9, 30, 30), Rgb.White, 2);

        Assert.Equal(4, Enumerable.Range(0, 16).Count(i => image[i % 4, i / 4] == Rgb.White));
        Assert.Equal(Rgb.White, image[1, 1]);
    }

    [Fact]
    public void Label_AtTheEdge_StaysInside()
    {
        var image = new RgbImage(60, 30);

        BoundingBox plate = Painter.Label(image, 58, 29, "wing", Rgb.White, new Rgb(5, 5, 5));

        Assert.True(plate.Right <= 60 && plate.Bottom <= 30, plate.ToString());
        Assert.Equal(new Rgb(5, 5, 5), image[plate.X, plate.Y]);
    }

    [Theory]
    [InlineData(2, 400, "-2 -1 0 +1 +2")]
    [InlineData(0.037, 400, "-0.03 -0.02 -0.01 0 +0.01 +0.02 +0.03")]
    [InlineData(1, 120, "-1 0 +1")]
    [InlineData(12345, 500, "-10000 -5000 0 +5000 +10000")]
    [InlineData(3e-7, 600, "-3e-7 -2e-7 -1e-7 0 +1e-7 +2e-7 +3e-7")]
    [InlineData(0, 300, "0")]
    [InlineData(5, 10, "0")]
    public void ScaleTicks_AnyLimit_AreRoundNumbersThatFit(double limit, int length, string expected)
    {
        IReadOnlyList<ScaleTick> ticks = ScaleTicks.Choose(limit, length, text => text.Length * 6, 8);

        Assert.Equal(expected, string.Join(' ', ticks.Select(tick => tick.Text)));
        Assert.All(ticks, tick => Assert.InRange(tick.Value, -limit * 1.0000001, limit * 1.0000001));
    }

    [Fact]
    public void Palette_Ends_AreWarmAndColdAndDarkerWhenStronger()
    {
        Assert.True(DivergingPalette.Color(1).Red > 2 * DivergingPalette.Color(1).Blue);
        Assert.True(DivergingPalette.Color(-1).Blue > 2 * DivergingPalette.Color(-1).Red);
        for (double value = 0; value < 1; value += 0.05)
        {
            Assert.True(Luma(DivergingPalette.Color(value + 0.05)) < Luma(DivergingPalette.Color(value)));
            Assert.True(Luma(DivergingPalette.Color(-value - 0.05)) < Luma(DivergingPalette.Color(value == 0 ? -1e-9 : -value)));
            Assert.True(DivergingPalette.Opacity(value + 0.05) > DivergingPalette.Opacity(value));
        }
        Assert.Equal(0, DivergingPalette.Opacity(0));
        Assert.Equal(1, DivergingPalette.Opacity(-7));

        static double Luma(Rgb color) => 0.2126 * color.Red + 0.7152 * color.Green + 0.0722 * color.Blue;
    }
}
