using System.Globalization;
using System.Text;

namespace Partwise;

/// <summary>
/// Unicode's composed form (NFC, Unicode Standard Annex 15) of names. File systems of macOS take names apart: é becomes e and an accent.
/// .NET's own normalisation does nothing without the ICU library, which Partwise does not need.
///</summary>
internal static class Composition
{
    private const int HangulStart = 0xAC00,
        LeadStart = 0x1100,
        VowelStart = 0x1161,
        TailStart = 0x11A7,
        Leads = 19,
        Vowels = 21,
        Tails = 28;

    private static readonly Lazy<Dictionary<(char, char), char>> s_pairs = new(Read);

    /// <summary>The text with each letter and the accents behind it made one character, where there is such a character.</summary>
    public static string Of(string text)
    {
        if (text.All(char.IsAscii))
            return text;
        var composed = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (composed.Length > 0 && Pair(composed[^1], c) is { } one)
                composed[^1] = one;
            else
                composed.Append(c);
        }
        return composed.ToString();
    }

    private static char? Pair(char first, char second)
    {
        if (s_pairs.Value.TryGetValue((first, second), out char one))
            return one;
        int lead = first - LeadStart,
            vowel = second - VowelStart,
            syllable = first - HangulStart,
            tail = second - TailStart;
        if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels)
            return (char)(HangulStart + (((lead * Vowels) + vowel) * Tails));
        return syllable is >= 0 and < Leads * Vowels * Tails && syllable % Tails == 0 && tail is > 0 and < Tails
            ? (char)(first + tail)
            : null;
    }

    // Each line: letter, mark, both together, in hexadecimal; Unicode's own table without its exclusions.
    private static Dictionary<(char, char), char> Read()
    {
        using Stream stream = typeof(Composition).Assembly.GetManifestResourceStream("Partwise.Text.compositions.txt")!;
        using var reader = new StreamReader(stream);
        var pairs = new Dictionary<(char, char), char>();
        while (reader.ReadLine() is { } line)
        {
            char[] codes = [.. line.Split(' ').Select(c => (char)int.Parse(c, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
            pairs.Add((codes[0], codes[1]), codes[2]);
        }
        return pairs;
    }
}
