namespace Partwise.Imaging.Drawing;

/// <summary>Draws the colour bar: blue to orange over paper, ticks at round numbers, the unit beneath.</summary>
internal static class ColorBarPainter
{
    internal static RgbImage Create(int width, double limit, HeatmapStyle style)
    {
        int scale = style.ScaleFor(width);
        int margin = 6 * scale,
            top = 6 * scale,
            thickness = 8 * scale,
            tick = 3 * scale,
            line = (BitmapFont.LineHeight + 1) * scale;
        int labels = top + thickness + tick + 2 * scale;
        RgbImage bar = RgbImage.Solid(width, labels + 2 * line + 2 * scale, FigureLayout.Paper);
        int length = width - 2 * margin;
        for (int x = 0; x < length; x++)
        {
            double value = length > 1 ? 2.0 * x / (length - 1) - 1 : 0;
            Rgb color =
                limit == 0
                    ? FigureLayout.Paper
                    : FigureLayout.Paper.Mix(DivergingPalette.Color(value), style.Opacity * DivergingPalette.Opacity(value));
            Painter.Fill(bar, new BoundingBox(margin + x, top, 1, thickness), color);
        }
        Painter.Outline(
            bar,
            new BoundingBox(margin - scale, top - scale, length + 2 * scale, thickness + 2 * scale),
            FigureLayout.Ink,
            Math.Max(1, scale / 2)
        );

        foreach (ScaleTick mark in ScaleTicks.Choose(limit, length, text => BitmapFont.Measure(text, scale), 6 * scale))
        {
            double share = limit == 0 ? 0.5 : (mark.Value / limit + 1) / 2;
            int x = margin + (int)Math.Round(share * (length - 1)),
                half = BitmapFont.Measure(mark.Text, scale) / 2;
            Painter.Fill(bar, new BoundingBox(x - scale / 2, top + thickness, Math.Max(1, scale), tick + scale), FigureLayout.Ink);
            BitmapFont.Draw(
                bar,
                Math.Clamp(x - half, scale, Math.Max(scale, width - scale - 2 * half - 1)),
                labels + scale,
                mark.Text,
                scale,
                FigureLayout.Ink
            );
        }
        BitmapFont.Draw(
            bar,
            (width - BitmapFont.Measure(style.Caption, scale)) / 2,
            labels + line + scale,
            style.Caption,
            scale,
            FigureLayout.Ink
        );
        return bar;
    }
}
