namespace Partwise.Models;

/// <summary>Which class a person means by a name.</summary>
internal static class LabelAmbiguity
{
    /// <summary>The class whose label a name is, letter for letter or else whatever the case; null where none is.</summary>
    /// <exception cref="PartwiseException">Several are; the message lists them with their indices.</exception>
    public static int? Find(IReadOnlyList<string> labels, string name)
    {
        name = Composition.Of(name);
        foreach (StringComparison comparison in new[] { StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase })
        {
            int[] found = [.. Enumerable.Range(0, labels.Count).Where(c => string.Equals(labels[c], name, comparison))];
            if (found.Length > 1)
                throw new PartwiseException($"'{name}' is the label of {found.Length} classes: {Some(labels, found)}; give the index.");
            if (found.Length == 1)
                return found[0];
        }
        return null;
    }

    /// <summary>A few classes by index and label.</summary>
    public static string Some(IReadOnlyList<string> labels, int[] classes) =>
        string.Join(", ", classes.Take(5).Select(c => $"{c} '{labels[c]}'")) + (classes.Length > 5 ? ", …" : "");
}
