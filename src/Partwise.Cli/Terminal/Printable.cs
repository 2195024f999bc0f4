using Spectre.Console.Rendering;

namespace Partwise.Cli.Terminal;

/// <summary>Texts from files (names of tensors, files, labels) on the terminal, where control characters would be commands.</summary>
internal static class Printable
{
    private const char Replacement = '\uFFFD';
    private const int MostOfALine = 2000;
    private const int EndOfALine = 600;

    /// <summary>The text with a visible sign for every control character and every mark that turns the direction of writing; line breaks
    /// stay.</summary>
    public static string Text(string text) => text.Any(IsHarmful) ? string.Concat(text.Select(c => IsHarmful(c) ? Sign(c) : c)) : text;

    /// <summary>The text on one line, however long the names in it are: what would break it is a visible sign, and the middle of a very
    /// long one is left out.</summary>
    public static string Line(string text)
    {
        text = string.Concat(Text(text).Select(c => c is '\n' or '\r' or '\t' ? Sign(c) : c));
        return text.Length <= MostOfALine ? text : $"{text[..(MostOfALine - EndOfALine)]} … {text[^EndOfALine..]}";
    }

    /// <summary>A table whose cells are such texts.</summary>
    public static IRenderable Table(IRenderable table) => new Cleaned(table);

    private static bool IsHarmful(char c) =>
        (char.IsControl(c) && c is not ('\n' or '\r' or '\t'))
        || c is '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    // Unicode has a picture of each of the first 32 and of DEL.
    private static char Sign(char c) =>
        c < ' ' ? (char)(0x2400 + c)
        : c == '\u007F' ? '\u2421'
        : Replacement;

    private sealed class Cleaned(IRenderable inner) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            inner
                .Render(options, maxWidth)
                .Select(s => s.IsControlCode || s.IsLineBreak || !s.Text.Any(IsHarmful) ? s : new Segment(Text(s.Text), s.Style));
    }
}
