using Partwise.Imaging.Drawing;

namespace Partwise.Imaging;

/// <summary>Draws rectangles and text into a picture; what lies outside it is left out. One picture, one thread.</summary>
public static class Painter
{
    /// <summary>Fills a rectangle.</summary>
    internal static void Fill(RgbImage image, BoundingBox box, Rgb color)
    {
        ArgumentNullException.ThrowIfNull(image);
        int left = Math.Max(0, box.X),
            right = Math.Min(image.Width, box.Right);
        int top = Math.Max(0, box.Y),
            bottom = Math.Min(image.Height, box.Bottom);
        for (int y = top; y < bottom; y++)
        {
            for (int at = (y * image.Width + left) * 3, end = (y * image.Width + right) * 3; at < end; at += 3)
            {
                image.Pixels[at] = color.Red;
                image.Pixels[at + 1] = color.Green;
                image.Pixels[at + 2] = color.Blue;
            }
        }
    }

    /// <summary>Draws the frame of a rectangle inside its edges.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="box">The rectangle.</param>
    /// <param name="color">The frame's colour.</param>
    /// <param name="thickness">Pixels, at least 1.</param>
    public static void Outline(RgbImage image, BoundingBox box, Rgb color, int thickness = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(thickness);
        Fill(image, box with { Height = Math.Min(thickness, box.Height) }, color);
        Fill(image, box with { Y = Math.Max(box.Y, box.Bottom - thickness), Height = Math.Min(thickness, box.Height) }, color);
        Fill(image, box with { Width = Math.Min(thickness, box.Width) }, color);
        Fill(image, box with { X = Math.Max(box.X, box.Right - thickness), Width = Math.Min(thickness, box.Width) }, color);
    }

    /// <summary>Draws one line of text in Partwise's own pixel font (ASCII and a few signs; others become a question mark).</summary>
    /// <param name="image">The picture.</param>
    /// <param name="x">The text's left edge.</param>
    /// <param name="y">The top of its capitals.</param>
    /// <param name="text">The text.</param>
    /// <param name="color">Its colour.</param>
    /// <param name="scale">Pixels per dot of the font, at least 1: capitals are 7 · scale pixels high.</param>
    internal static void Text(RgbImage image, int x, int y, string text, Rgb color, int scale = 1)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        BitmapFont.Draw(image, x, y, text, scale, color);
    }

    /// <summary>The size in pixels of a line of text: its width, and the height of its capitals.</summary>
    internal static BoundingBox MeasureText(string text, int scale = 1)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        return new BoundingBox(0, 0, BitmapFont.Measure(text, scale), BitmapFont.CapHeight * scale);
    }

    /// <summary>Draws text on a plate of its own, so that it can be read on any photo.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="x">The plate's left edge; moved left where the plate would leave the picture.</param>
    /// <param name="y">The plate's top edge; moved likewise.</param>
    /// <param name="text">The text.</param>
    /// <param name="color">The text's colour.</param>
    /// <param name="plate">The plate's colour.</param>
    /// <param name="scale">Pixels per dot of the font, at least 1.</param>
    /// <returns>The plate.</returns>
    internal static BoundingBox Label(RgbImage image, int x, int y, string text, Rgb color, Rgb plate, int scale = 1)
    {
        ArgumentNullException.ThrowIfNull(image);
        BoundingBox size = MeasureText(text, scale);
        int margin = 2 * scale,
            width = size.Width + 2 * margin,
            height = BitmapFont.LineHeight * scale + margin;
        var box = new BoundingBox(
            Math.Max(0, Math.Min(x, image.Width - width)),
            Math.Max(0, Math.Min(y, image.Height - height)),
            width,
            height
        );
        Fill(image, box, plate);
        Text(image, box.X + margin, box.Y + margin, text, color, scale);
        return box;
    }
}
