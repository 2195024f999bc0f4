using System.Globalization;

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
        ArgumentException.ThrowIfNullOrEmpty(text);
        ArgumentNullException.ThrowIfNull(bundle);
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || colon == text.Length - 1)
            throw new PartwiseException($"'{text}' names no part; give CLASS:PART, such as {bundle.Example}.");
        if (string.IsNullOrWhiteSpace(text[..colon]))
            throw new PartwiseException($"'{text}' names no class; give CLASS:PART, such as {bundle.Example}.");
        int c = bundle.FindClass(text[..colon]);
        string rest = text[(colon + 1)..].Trim();
        if (bundle.FindPart(c, rest) is { } named)
            return new PartChoice(c, [named]);
        var parts = new List<int>();
        foreach (string part in rest.Split(',', StringSplitOptions.TrimEntries))
        {
            if (bundle.FindPart(c, part) is { } own)
                parts.Add(own);
            else if (
                int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && number >= 1
                && number <= bundle.Count(c)
            )
                parts.Add(number - 1);
            else
                throw new PartwiseException(
                    $"'{text}' names no part of '{bundle.Labels[c]}', which has {bundle.Has(c)}; give "
                        + $"{(bundle.Count(c) > 0 ? "one of them" : "a fitted class")}, such as {bundle.Example}."
                );
        }
        return new PartChoice(c, [.. parts.Distinct()]);
    }
}
