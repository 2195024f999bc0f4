using System.Text;

namespace Partwise.Datasets.Internals;

/// <summary>
/// Names as whole words: lower case, without punctuation and leading numbers; "Steller's" and "Steller" are the same word. The parts of
/// a name that stand between brackets, commas, semicolons or slashes are kept apart.
/// </summary>
internal sealed class LabelWords
{
    private LabelWords(string[][] parts)
    {
        Parts = parts;
        PartKeys = [.. parts.Select(p => string.Join(' ', p))];
        Key = string.Join(' ', PartKeys);
    }

    /// <summary>The words of each part that has any.</summary>
    public string[][] Parts { get; }

    /// <summary>The words of each part with one blank between.</summary>
    public string[] PartKeys { get; }

    /// <summary>All words with one blank between; empty where the name has none.</summary>
    public string Key { get; }

    public static LabelWords Of(string name)
    {
        name = Composition.Of(name);
        List<string[]> parts = [];
        List<string> words = [];
        StringBuilder word = new();
        for (int i = 0; i <= name.Length; i++)
        {
            char c = i < name.Length ? name[i] : ')';
            if (char.IsLetterOrDigit(c) || IsMark(c))
                word.Append(char.ToLowerInvariant(c));
            else if (!IsApostrophe(c))
                EndWord();
            else if (EndsPossessive(name, i))
                i++; // skips the s; what follows is no letter, so the word ends there
            if (c is '(' or ')' or '[' or ']' or ',' or ';' or '/')
                EndPart();
        }
        if (parts.Count > 0 && parts[0].Length > 1 && parts[0][0].All(char.IsAsciiDigit))
            parts[0] = parts[0][1..];
        return new LabelWords([.. parts]);

        void EndWord()
        {
            if (word.Length > 0)
                words.Add(word.ToString());
            word.Clear();
        }

        void EndPart()
        {
            EndWord();
            if (words.Count > 0)
                parts.Add([.. words]);
            words.Clear();
        }
    }

    /// <summary>Whether one part of this name contains the words in a row.</summary>
    public bool Contains(string[] words) => words.Length > 0 && Parts.Any(p => p.AsSpan().IndexOf(words) >= 0);

    private static bool EndsPossessive(string name, int apostrophe) =>
        apostrophe + 1 < name.Length
        && name[apostrophe + 1] is 's' or 'S'
        && (apostrophe + 2 == name.Length || !char.IsLetterOrDigit(name[apostrophe + 2]));

    private static bool IsApostrophe(char c) => c is '\'' or '\u2019' or '\u02BC' or '`';

    // Letters outside the basic plane and combining accents belong to their word.
    private static bool IsMark(char c) =>
        char.IsSurrogate(c)
        || char.GetUnicodeCategory(c)
            is System.Globalization.UnicodeCategory.NonSpacingMark
                or System.Globalization.UnicodeCategory.SpacingCombiningMark;
}
