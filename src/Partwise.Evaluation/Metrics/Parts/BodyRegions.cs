namespace Partwise.Evaluation;

/// <summary>
/// Annotated parts merged into regions of the body, so that a prototype that looks at a whole head is not asked which of beak, eye and
/// crown it means. Told by the last word of a part's name: beak, bill, crown, eye, forehead, nape and throat are the head, breast and
/// belly the underparts; all others are a region of their own, left and right together. CUB-200-2011's 15 parts give six: back, head,
/// underparts, legs, wings, tail.
/// </summary>
internal sealed class BodyRegions
{
    private static readonly Dictionary<string, string> s_merged = new(StringComparer.OrdinalIgnoreCase)
    {
        ["beak"] = "head",
        ["bill"] = "head",
        ["crown"] = "head",
        ["eye"] = "head",
        ["forehead"] = "head",
        ["nape"] = "head",
        ["throat"] = "head",
        ["breast"] = "underparts",
        ["belly"] = "underparts",
    };

    private BodyRegions(IReadOnlyList<string> names, int[] ofPart) => (Names, OfPart) = (names, ofPart);

    /// <summary>The regions, in the order of their first parts.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Per part the number of its region.</summary>
    public IReadOnlyList<int> OfPart { get; }

    /// <summary>The regions of a dataset's parts.</summary>
    /// <param name="parts">The parts' names, such as "left eye".</param>
    public static BodyRegions Of(IReadOnlyList<string> parts)
    {
        List<string> names = [];
        int[] ofPart = new int[parts.Count];
        for (int j = 0; j < ofPart.Length; j++)
        {
            string[] words = [.. parts[j].Split([' ', '_', '-'], StringSplitOptions.RemoveEmptyEntries).Where(w => !IsSide(w))];
            string own = words.Length == 0 ? parts[j] : string.Join(' ', words).ToLowerInvariant();
            string name = words.Length > 0 && s_merged.TryGetValue(words[^1], out string? region) ? region : own;
            ofPart[j] = names.IndexOf(name);
            if (ofPart[j] < 0)
            {
                ofPart[j] = names.Count;
                names.Add(name);
            }
        }
        return new BodyRegions(names, ofPart);
    }

    private static bool IsSide(string word) =>
        word.Equals("left", StringComparison.OrdinalIgnoreCase) || word.Equals("right", StringComparison.OrdinalIgnoreCase);
}
