namespace Partwise;

/// <summary>What somebody who mistyped a name may have meant.</summary>
public static class Suggestion
{
    private const int MaximumLength = 64;

    /// <summary>The word nearest to <paramref name="given"/>, without regard to case and hyphens; null where none is near enough to be
    /// meant.</summary>
    public static string? Nearest(string given, IEnumerable<string> words)
    {
        string key = Key(given);
        return words
            .Select(w => (Word: w, Distance: EditDistance(key, Key(w))))
            .Where(w => w.Distance <= Math.Max(1, key.Length / 3))
            .OrderBy(w => w.Distance)
            .Select(w => w.Word)
            .FirstOrDefault();
    }

    /// <summary>"; did you mean 'WORD'? Choose among", or "; choose among" where no word is near.</summary>
    public static string OrChooseAmong(string given, IEnumerable<string> words) =>
        Nearest(given, words) is { } word ? $"; did you mean '{word}'? Choose among" : "; choose among";

    /// <summary>Levenshtein's distance, one row at a time, of the first 64 letters.</summary>
    internal static int EditDistance(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = a[..Math.Min(a.Length, MaximumLength)];
        b = b[..Math.Min(b.Length, MaximumLength)];
        Span<int> row = stackalloc int[MaximumLength + 1];
        for (int j = 0; j <= b.Length; j++)
            row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }

    private static string Key(string word) => word.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
}
