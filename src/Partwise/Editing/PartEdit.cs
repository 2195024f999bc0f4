using System.Globalization;
using Partwise.Bundles;

namespace Partwise.Editing;

/// <summary>A part whose say in the decision is changed: what it adds to the logit of its class is multiplied by a factor.</summary>
/// <param name="Class">The class's index in the logits.</param>
/// <param name="Part">The part's number in the class, from 0.</param>
/// <param name="Factor">0 takes the part out, 1 leaves it; any finite number.</param>
public sealed record PartEdit(int Class, int Part, double Factor)
{
    /// <summary>Reads what parts a person means: <c>CLASS:2</c>, <c>CLASS:2,3</c> or <c>CLASS:white plume</c>, parts counted from 1 as on
    /// screens.</summary>
    /// <param name="text">The text. Labels may hold colons, so that the last one counts.</param>
    /// <param name="bundle">The bundle whose classes, parts and names are meant.</param>
    /// <returns>The class and its parts, from 0.</returns>
    /// <exception cref="PartwiseException">There is no such class or part.</exception>
    public static PartChoice Find(string text, BundleClassifier bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return Find(text, bundle.Document);
    }

    /// <summary>The same for a bundle that is not opened to be edited.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bundle">The bundle whose classes, parts and names are meant.</param>
    /// <returns>The class and its parts, from 0.</returns>
    /// <exception cref="PartwiseException">There is no such class or part.</exception>
    public static PartChoice Find(string text, BundleDocument bundle)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        ArgumentNullException.ThrowIfNull(bundle);
        string example = bundle.Classes is [var one, ..] ? $"'{one.Label}:1'" : "'0:1'";
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || colon == text.Length - 1)
            throw new PartwiseException($"'{text}' names no part; give CLASS:PART, such as {example}.");
        if (string.IsNullOrWhiteSpace(text[..colon]))
            throw new PartwiseException($"'{text}' names no class; give CLASS:PART, such as {example}.");
        int c = BundleNames.FindClass(bundle, text[..colon].Trim());
        IReadOnlyList<BundlePrototype> prototypes = bundle.Classes.FirstOrDefault(b => b.Class == c)?.Prototypes ?? [];
        int? Named(string name) => prototypes.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase))?.Index;
        string rest = text[(colon + 1)..].Trim();
        if (Named(rest) is { } named)
            return new PartChoice(c, [named]);
        var parts = new List<int>();
        foreach (string part in rest.Split(',', StringSplitOptions.TrimEntries))
        {
            if (Named(part) is { } own)
                parts.Add(own);
            else if (
                int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && number >= 1
                && number <= prototypes.Count
            )
                parts.Add(number - 1);
            else
                throw new PartwiseException(
                    $"'{text}' names no part of '{bundle.Labels[c]}', which has {Has(prototypes.Count)}; give "
                        + $"{(prototypes.Count > 0 ? "one of them" : "a fitted class")}, such as {example}."
                );
        }
        return new PartChoice(c, [.. parts.Distinct()]);
    }

    /// <summary>What parts a class has, as a phrase.</summary>
    internal static string Has(int parts) =>
        parts switch
        {
            0 => "no parts, as it was not fitted",
            1 => "one part",
            _ => $"the parts 1 to {parts}",
        };
}
