namespace Partwise.Imaging.Drawing;

/// <summary>Draws boxes with their labels.</summary>
internal static class BoxPainter
{
    private static readonly Rgb s_dark = new(24, 24, 28);

    internal static void Draw(RgbImage picture, IReadOnlyList<OutlinedBox> boxes, int scale)
    {
        foreach (OutlinedBox outlined in boxes)
        {
            BoundingBox box = outlined.Box;
            Painter.Outline(picture, Grow(box, scale), s_dark, 3 * scale);
            Painter.Outline(picture, box, outlined.Color, scale);
        }

        // Labels last, so that no line crosses a text.
        foreach (OutlinedBox outlined in boxes)
        {
            if (string.IsNullOrEmpty(outlined.Label))
                continue;
            BoundingBox box = Grow(outlined.Box, scale);
            int height = (BitmapFont.LineHeight + 2) * scale;
            int y =
                box.Y >= height ? box.Y - height
                : box.Bottom + height <= picture.Height ? box.Bottom
                : box.Y;
            _ = Painter.Label(picture, box.X, y, outlined.Label, outlined.Color, s_dark, scale);
        }
    }

    private static BoundingBox Grow(BoundingBox box, int by) => new(box.X - by, box.Y - by, box.Width + 2 * by, box.Height + 2 * by);
}
