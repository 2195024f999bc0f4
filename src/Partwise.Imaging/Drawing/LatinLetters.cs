using System.Globalization;
using System.Text;

namespace Partwise.Imaging.Drawing;

/// <summary>
/// Latin letters without their marks, as the font has them. A table, because programs that run without a machine's language data cannot
/// decompose letters.
/// </summary>
internal static class LatinLetters
{
    // One letter per code point from the start of the range (Unicode 15, canonical decompositions); ? where it is no single letter.
    private const string FromC0 =
        "AAAAAA?CEEEEIIIIDNOOOOO?OUUUUY??aaaaaa?ceeeeiiiidnooooo?ouuuuy?yAaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGg"
        + "GgGgHhHhIiIiIiIiIi??JjKk?LlLlLl??LlNnNnNn???OoOoOo??RrRrRrSsSsSsSsTtTt??UuUuUuUuUuUuWwYyYZzZzZz?";
    private const string From1Cd = "AaIiOoUuUuUuUuUu?AaAa????GgKkOoOo??j???Gg??NnAa????AaAaEeEeIiIiOoOoRrRrUuUuSsTt??Hh";
    private const string From1E00 =
        "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRr"
        + "SsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwy??????AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEe"
        + "EeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy??????";

    /// <summary>The text with its Latin letters in ASCII; marks of their own are dropped and everything else stays, one question mark for
    /// what takes two characters.</summary>
    public static string Plain(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var plain = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
                plain.Append(Of(rune));
        }
        return plain.ToString();
    }

    private static string Of(Rune rune) =>
        rune.Value switch
        {
            'ß' => "ss",
            'æ' => "ae",
            'Æ' => "AE",
            'œ' => "oe",
            'Œ' => "OE",
            'þ' => "th",
            'Þ' => "Th",
            '\u2018' or '\u2019' => "'",
            _ => (Look(rune, 0xC0, FromC0) ?? Look(rune, 0x1CD, From1Cd) ?? Look(rune, 0x1E00, From1E00))?.ToString()
                ?? (rune.IsBmp ? rune.ToString() : "?"),
        };

    private static char? Look(Rune rune, int start, string letters) =>
        rune.Value >= start && rune.Value < start + letters.Length && letters[rune.Value - start] is var letter && letter != '?'
            ? letter
            : null;
}
