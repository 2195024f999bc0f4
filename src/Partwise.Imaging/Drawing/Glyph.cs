namespace Partwise.Imaging.Drawing;

/// <summary>One letter: its width in columns and its rows, bit 0 being the leftmost column.</summary>
internal readonly record struct Glyph(int Width, int[] Rows);
