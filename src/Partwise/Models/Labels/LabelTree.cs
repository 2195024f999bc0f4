using System.Globalization;
using Partwise.Files;

namespace Partwise.Models.Internals;

/// <summary>
/// Labels as a list or dictionary, from JSON or as Python prints it: texts; index to label; label to index; index to an id and a label, as
/// Keras has it;
/// or one of these under <c>id2label</c>, <c>names</c> or <c>labels</c>.
/// </summary>
internal sealed class LabelTree(int classes, string source, string remedy)
{
    private static readonly string[] s_holders = ["id2label", "names", "labels", "classes", "class_names"];

    public string[] Read(object value) =>
        value switch
        {
            List<object> items => [.. items.Select(Text)],
            List<KeyValuePair<object, object>> pairs => Read(pairs),
            _ => throw new DataFileException($"{source} is neither a list nor an index of labels; {remedy}."),
        };

    private string[] Read(List<KeyValuePair<object, object>> pairs)
    {
        foreach (string holder in s_holders)
        {
            if (pairs.Find(p => p.Key is string key && key == holder).Value is List<object> or List<KeyValuePair<object, object>>)
                return Read(pairs.Find(p => p.Key is string key && key == holder).Value);
        }
        bool inverted = pairs.Count > 0 && pairs.TrueForAll(p => p.Value is long) && !pairs.TrueForAll(p => Index(p.Key) is not null);
        SortedDictionary<int, string> labels = [];
        foreach ((object key, object value) in pairs.Select(p => inverted ? (p.Value, p.Key) : (p.Key, p.Value)))
        {
            if (Index(key) is not { } index)
                throw new DataFileException($"{source} has the key '{key}' where an index from 0 is needed; {remedy}.");
            if (!labels.TryAdd(index, Text(value, index)))
                throw new DataFileException($"{source} gives the index {index} twice; {remedy}.");
        }
        return LabelReader.InOrder(labels, classes, source, remedy);
    }

    private static int? Index(object key) =>
        key switch
        {
            long number and >= 0 and <= int.MaxValue => (int)number,
            string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) => number,
            _ => null,
        };

    // Keras keeps the WordNet id in front of the label.
    private string Text(object value, int index) =>
        value switch
        {
            string text => text,
            List<object> { Count: 2 } pair when pair[1] is string text => text,
            _ => throw new DataFileException(
                string.Create(CultureInfo.InvariantCulture, $"{source} has no text as the label {index}; {remedy}.")
            ),
        };
}
