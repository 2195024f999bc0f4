using System.Globalization;

namespace Partwise.Explanations;

/// <summary>A part that is taken out of the decision.</summary>
/// <param name="Class">The class as a person named it; null for the class that the model predicts.</param>
/// <param name="Part">The part, counted from 0.</param>
public sealed record PartDrop(string? Class, int Part)
{
    /// <summary>Reads <c>2,3</c> (parts of the predicted class) or <c>CLASS:2</c>; parts are counted from 1 as on screens.</summary>
    /// <exception cref="PartwiseException">It is neither.</exception>
    public static IReadOnlyList<PartDrop> Parse(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var drops = new List<PartDrop>();
        foreach (string text in texts)
        {
            // Labels may hold colons and commas, so that only what comes after the last colon is a list.
            int colon = text.LastIndexOf(':');
            string? name = colon > 0 ? text[..colon] : null;
            foreach (string part in text[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries))
            {
                if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1)
                    throw new PartwiseException(
                        $"'{text}' names no parts; give numbers from 1, such as 2,3, or CLASS:2,3 for those of another class than "
                            + $"the predicted one."
                    );
                drops.Add(new PartDrop(name, number - 1));
            }
        }
        return [.. drops.Distinct()];
    }
}
