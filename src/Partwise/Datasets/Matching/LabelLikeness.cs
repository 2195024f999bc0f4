namespace Partwise.Datasets.Internals;

/// <summary>How alike two names look, for suggestions: the mean of word overlap (Dice) and letters in common (edit distance), 0 to
/// 1.</summary>
internal static class LabelLikeness
{
    private const int MaximumLength = 64;
    private const double Threshold = 0.3;

    /// <summary>Up to <paramref name="count"/> labels that look most like the name, best first; equal ones in the labels' order.</summary>
    public static IReadOnlyList<string> Nearest(LabelWords name, IReadOnlyList<string> labels, LabelWords[] words, int count)
    {
        string[] flat = [.. name.Parts.SelectMany(p => p)];
        return
        [
            .. words
                .Select((w, i) => (Score: Score(flat, name.Key, w), Index: i))
                .Where(s => s.Score >= Threshold)
                .OrderByDescending(s => s.Score)
                .ThenBy(s => s.Index)
                .Take(count)
                .Select(s => labels[s.Index]),
        ];
    }

    private static double Score(string[] name, string key, LabelWords label)
    {
        double best = 0;
        for (int i = 0; i < label.Parts.Length; i++)
        {
            int common = 0;
            foreach (string word in label.Parts[i])
                common += name.Contains(word, StringComparer.Ordinal) ? 1 : 0;
            double overlap = Math.Min(1, 2.0 * common / (name.Length + label.Parts[i].Length));
            // The edit distance is at least the difference in length: most labels need not be compared letter by letter.
            int shorter = Math.Min(key.Length, label.PartKeys[i].Length);
            int longer = Math.Max(key.Length, label.PartKeys[i].Length);
            if (overlap + (double)shorter / longer >= 2 * Math.Max(Threshold, best))
                best = Math.Max(best, (overlap + Letters(key, label.PartKeys[i])) / 2);
        }
        return best;
    }

    private static double Letters(string a, string b)
    {
        ReadOnlySpan<char> x = a.AsSpan(0, Math.Min(a.Length, MaximumLength));
        ReadOnlySpan<char> y = b.AsSpan(0, Math.Min(b.Length, MaximumLength));
        int longer = Math.Max(x.Length, y.Length);
        return longer == 0 ? 0 : 1 - (double)Suggestion.EditDistance(x, y) / longer;
    }
}
