namespace Partwise.Imaging.Drawing;

/// <summary>Puts pictures side by side on paper, with a title above and the colour bar beneath.</summary>
internal static class FigureLayout
{
    /// <summary>The narrowest figure: room for three numbers and the caption.</summary>
    internal const int MinWidth = 120;

    internal static readonly Rgb Paper = Rgb.White;
    internal static readonly Rgb Ink = new(32, 32, 38);

    internal static RgbImage Compose(IReadOnlyList<RgbImage> pictures, double limit, HeatmapStyle style, string? title)
    {
        int scale = style.ScaleFor(pictures[0].Width),
            gap = 4 * scale;
        int across = pictures.Sum(picture => picture.Width) + gap * (pictures.Count - 1);
        int width = Math.Max(across, MinWidth);
        int top = string.IsNullOrEmpty(title) ? 0 : (BitmapFont.LineHeight + 7) * scale;
        RgbImage bar = ColorBarPainter.Create(width, limit, style with { Scale = scale });
        RgbImage figure = RgbImage.Solid(width, top + pictures[0].Height + bar.Height, Paper);
        if (top > 0)
            Painter.Text(figure, 4 * scale, 5 * scale, Fit(title!, width - 8 * scale, scale), Ink, scale);
        int x = (width - across) / 2;
        foreach (RgbImage picture in pictures)
        {
            picture.CopyTo(figure, 0, 0, x, top, picture.Width, picture.Height);
            x += picture.Width + gap;
        }
        bar.CopyTo(figure, 0, 0, 0, top + pictures[0].Height, width, bar.Height);
        return figure;
    }

    private static string Fit(string text, int width, int scale)
    {
        if (BitmapFont.Measure(text, scale) <= width)
            return text;
        int length = text.Length;
        while (length > 0 && BitmapFont.Measure(text[..length] + '…', scale) > width)
            length--;
        return text[..length].TrimEnd() + '…';
    }
}
