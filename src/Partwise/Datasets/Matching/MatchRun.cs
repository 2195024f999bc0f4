using System.Globalization;

namespace Partwise.Datasets.Internals;

/// <summary>One run of <see cref="ClassMatcher"/>.</summary>
internal sealed class MatchRun(IReadOnlyList<string> classes, IReadOnlyList<string> labels, bool labelsAreNames, LabelMap? map)
{
    private const int Suggestions = 3;

    // Suggestions compare a name with every label; beyond this many nobody reads them.
    private const int MaximumSuggested = 50;

    private readonly LabelWords[] _words = [.. labels.Select(LabelWords.Of)];
    private readonly Dictionary<string, List<int>> _labelsWith = new(StringComparer.Ordinal);
    private readonly Dictionary<int, MatchedClass> _matched = [];
    private readonly Dictionary<int, UnmatchedClass> _unmatched = [];
    private readonly bool _areIndices = AreIndices(classes, labels.Count);
    private int _suggested;

    public ClassMatching Match()
    {
        ILookup<string, int> same = Enumerable.Range(0, labels.Count).ToLookup(i => Composition.Of(labels[i]), StringComparer.Ordinal);
        ILookup<string, int> equal = Enumerable.Range(0, labels.Count).ToLookup(i => _words[i].Key, StringComparer.Ordinal);
        IndexWords();
        for (int i = 0; i < classes.Count; i++)
            MatchOne(i, same, equal);
        ReleaseLooseMatches();
        HashSet<string> names = new(classes.Select(Composition.Of), StringComparer.Ordinal);
        return new ClassMatching(
            [.. _matched.Values.OrderBy(m => m.Class)],
            [.. _unmatched.Values.OrderBy(u => u.Class)],
            map is null ? [] : [.. map.Folders.Where(f => !names.Contains(f))]
        );
    }

    private void MatchOne(int index, ILookup<string, int> same, ILookup<string, int> equal)
    {
        string name = Composition.Of(classes[index]);
        if (map is not null && map.TryGet(name, out int line, out string label))
        {
            Take(index, FromMap(line, label, same, equal), MatchRule.Map);
            return;
        }
        LabelWords words = LabelWords.Of(name);
        if (!labelsAreNames && Number(name) is { } number)
        {
            if (_areIndices)
                Take(index, number, MatchRule.Index);
            else
                _unmatched[index] = new UnmatchedClass(index, classes[index], false, []) { IsNumbered = true };
            return;
        }
        bool isWords = words.Key.Length > 0;
        bool isNumber = words.Key.All(char.IsAsciiDigit);
        if (
            Settle(index, MatchRule.Same, [.. same[name]])
            || isWords && Settle(index, MatchRule.Equal, [.. equal[words.Key]])
            || isWords && !isNumber && Settle(index, MatchRule.Contained, Containing(Flat(words)))
        )
        {
            return;
        }
        IReadOnlyList<string> nearest = _suggested++ < MaximumSuggested ? LabelLikeness.Nearest(words, labels, _words, Suggestions) : [];
        _unmatched[index] = new UnmatchedClass(index, name, false, nearest);
    }

    private static int? Number(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    // Numbers with gaps, or from 1, are names: a framework that sorts the folders gives them other indices than they say.
    private static bool AreIndices(IReadOnlyList<string> classes, int outputs)
    {
        int[] numbers = [.. classes.Select(c => Number(c) ?? -1).Order()];
        return numbers.Length <= outputs && numbers.Index().All(n => n.Index == n.Item);
    }

    // One label: matched. Several: ambiguous, and weaker rules are not asked. None: the next rule.
    private bool Settle(int index, MatchRule rule, int[] found)
    {
        if (found.Length == 1)
            Take(index, found[0], rule);
        else if (found.Length > 1)
            _unmatched[index] = new UnmatchedClass(index, classes[index], true, [.. found.Take(Suggestions).Select(f => labels[f])])
            {
                Outputs = [.. found.Take(Suggestions)],
            };
        return found.Length > 0;
    }

    private void Take(int index, int label, MatchRule rule) =>
        _matched[index] = new MatchedClass(index, classes[index], label, labels[label], rule);

    private void IndexWords()
    {
        for (int i = 0; i < _words.Length; i++)
        {
            foreach (string word in _words[i].Parts.SelectMany(p => p).Distinct(StringComparer.Ordinal))
            {
                if (!_labelsWith.TryGetValue(word, out List<int>? found))
                    _labelsWith[word] = found = [];
                found.Add(i);
            }
        }
    }

    // Only labels with the phrase's first word can have the phrase.
    private int[] Containing(string[] phrase) =>
        _labelsWith.TryGetValue(phrase[0], out List<int>? found) ? [.. found.Where(i => _words[i].Contains(phrase))] : [];

    private static string[] Flat(LabelWords words) => words.Parts.Length == 1 ? words.Parts[0] : [.. words.Parts.SelectMany(p => p)];

    // "Ani" is contained in "Groove-billed Ani", but not meant where a class "Groove-billed Ani" is there as well.
    private void ReleaseLooseMatches()
    {
        foreach (IGrouping<int, MatchedClass> group in _matched.Values.GroupBy(m => m.Label).ToArray())
        {
            MatchRule best = group.Min(m => m.Rule);
            int longest = group.Max(m => LabelWords.Of(m.Name).Key.Length);
            foreach (
                MatchedClass loose in group.Where(m =>
                    m.Rule == MatchRule.Contained && (best != MatchRule.Contained || LabelWords.Of(m.Name).Key.Length < longest)
                )
            )
            {
                _matched.Remove(loose.Class);
                _unmatched[loose.Class] = new UnmatchedClass(loose.Class, loose.Name, true, [loose.LabelText]);
            }
        }
    }

    private int FromMap(int line, string label, ILookup<string, int> same, ILookup<string, int> equal)
    {
        int[] found = [.. same[Composition.Of(label)]];
        if (found.Length == 0 && int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            if (number >= labels.Count)
                throw AnnotationFile.Error(
                    map!.Path,
                    line,
                    $"the label index is {label}; the model has {labels.Count} labels, 0 to {labels.Count - 1}"
                );
            return number;
        }
        LabelWords words = LabelWords.Of(label);
        if (found.Length == 0 && words.Key.Length > 0)
            found = [.. equal[words.Key]];
        if (found.Length == 1)
            return found[0];
        if (found.Length > 1)
            throw AnnotationFile.Error(
                map!.Path,
                line,
                $"the label '{AnnotationFile.Shorten(label)}' stands for {found.Length} outputs "
                    + $"({string.Join(", ", found.Take(5))}); give the index"
            );
        IReadOnlyList<string> nearest = LabelLikeness.Nearest(words, labels, _words, Suggestions);
        string hint = nearest.Count == 0 ? "" : $" (nearest: {string.Join(", ", nearest.Select(n => $"'{n}'"))})";
        throw AnnotationFile.Error(
            map!.Path,
            line,
            $"the model has no label '{AnnotationFile.Shorten(label)}'{hint}; give a label's text or its index"
        );
    }
}
