using System.Globalization;

namespace Partwise.Evaluation;

/// <summary>A part that is taken out of its network.</summary>
/// <param name="Class">The class.</param>
/// <param name="Part">The part's index within it, from 0, as the JSON documents count; people count parts from 1.</param>
public readonly record struct DroppedPart(int Class, int Part)
{
    /// <summary>Reads <c>CLASS:PART</c>, the class by its index from 0 and the part counted from 1, for example <c>3:1</c>.</summary>
    /// <exception cref="PartwiseException">It has another form.</exception>
    public static DroppedPart Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] halves = text.Split(':');
        if (
            halves.Length == 2
            && int.TryParse(halves[0], NumberStyles.None, CultureInfo.InvariantCulture, out int c)
            && int.TryParse(halves[1], NumberStyles.None, CultureInfo.InvariantCulture, out int part)
            && part > 0
        )
            return new DroppedPart(c, part - 1);
        throw new PartwiseException(
            $"'{text}' is no part to drop; give CLASS:PART, the class counted from 0 and the part from 1, for example 3:1."
        );
    }

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}:{Part + 1}");
}
