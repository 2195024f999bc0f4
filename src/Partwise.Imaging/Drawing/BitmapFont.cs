using System.Collections.Frozen;

namespace Partwise.Imaging.Drawing;

/// <summary>A small proportional pixel font, so that pictures carry the same text on machines without any fonts.</summary>
internal static class BitmapFont
{
    /// <summary>Rows from the top of a capital to the baseline.</summary>
    internal const int CapHeight = 7;

    /// <summary>Rows of a line, with what hangs below the baseline.</summary>
    internal const int LineHeight = 9;

    private const int Cell = 6;
    private const int SpaceWidth = 3;

    private static readonly FrozenDictionary<char, Glyph> s_glyphs = Parse().ToFrozenDictionary();

    /// <summary>The width in pixels of <paramref name="text"/>, each dot of the font being <paramref name="scale"/> pixels wide.</summary>
    internal static int Measure(string text, int scale) =>
        text.Length == 0 ? 0 : (LatinLetters.Plain(text).Sum(c => Find(c).Width + 1) - 1) * scale;

    /// <summary>Draws one line whose top left is (<paramref name="x"/>, <paramref name="y"/>); what lies outside the picture is left
    /// out.</summary>
    internal static void Draw(RgbImage image, int x, int y, string text, int scale, Rgb color)
    {
        foreach (char c in LatinLetters.Plain(text))
        {
            Glyph glyph = Find(c);
            for (int row = 0; row < glyph.Rows.Length; row++)
            {
                for (int column = 0; column < glyph.Width; column++)
                {
                    if ((glyph.Rows[row] >> column & 1) != 0)
                        Painter.Fill(image, new BoundingBox(x + column * scale, y + row * scale, scale, scale), color);
                }
            }
            x += (glyph.Width + 1) * scale;
        }
    }

    private static Glyph Find(char c) =>
        c switch
        {
            ' ' or '\u00A0' => new Glyph(SpaceWidth, []),
            '\u2212' or '\u2013' or '\u2014' => s_glyphs['-'],
            _ => s_glyphs.GetValueOrDefault(c, s_glyphs['?']),
        };

    private static IEnumerable<KeyValuePair<char, Glyph>> Parse()
    {
        foreach ((string characters, string sheet) in GlyphSheets.All)
        {
            string[] lines = sheet.Split('\n', StringSplitOptions.TrimEntries);
            for (int i = 0; i < characters.Length; i++)
            {
                // Bit 0 is the leftmost column.
                int[] rows =
                [
                    .. lines.Select(line => Enumerable.Range(0, Cell - 1).Sum(column => line[i * Cell + column] == '#' ? 1 << column : 0)),
                ];
                int used = rows.Aggregate((a, b) => a | b);
                int left = int.TrailingZeroCount(used),
                    width = 32 - int.LeadingZeroCount(used) - left;

                // Digits keep one width, so that columns of numbers line up.
                if (char.IsAsciiDigit(characters[i]))
                    (left, width) = (0, Cell - 1);
                yield return new(characters[i], new Glyph(width, [.. rows.Select(row => row >> left)]));
            }
        }
    }
}
