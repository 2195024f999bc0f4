using System.Globalization;

namespace Partwise.Models;

/// <summary>Finds the class that a person means.</summary>
internal static class ClassNames
{
    /// <summary>The class by its label, a part of just one label, or its index.</summary>
    /// <exception cref="PartwiseException">It is none or several.</exception>
    public static int Find(IReadOnlyList<string> labels, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (LabelAmbiguity.Find(labels, name) is { } exact)
            return exact;
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < labels.Count)
            return index;
        string wanted = Plain(name);
        int[] holding =
            wanted.Length == 0
                ? []
                : [.. Enumerable.Range(0, labels.Count).Where(c => Plain(labels[c]).Contains(wanted, StringComparison.Ordinal))];
        return holding switch
        {
            [var only] => only,
            [] => throw new PartwiseException(
                $"There is no class '{name}'; give a label or an index from 0 to {labels.Count - 1}, such as "
                    + $"{LabelAmbiguity.Some(labels, [.. Enumerable.Range(0, labels.Count)])}."
            ),
            _ => throw new PartwiseException(
                $"'{name}' may be any of {holding.Length} classes: {LabelAmbiguity.Some(labels, holding)}; give more of the label, "
                    + $"or the index."
            ),
        };
    }

    private static string Plain(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
