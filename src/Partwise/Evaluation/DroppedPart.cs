using System.Globalization;

namespace Partwise.Evaluation;

/// <summary>A part that is taken out of its network.</summary>
/// <param name="Class">The class.</param>
/// <param name="Part">The part's number within it, from 0, as the JSON documents count.</param>
public readonly record struct DroppedPart(int Class, int Part)
{
    /// <summary>Reads <c>CLASS:PART</c>, for example <c>3:0</c>.</summary>
    /// <exception cref="PartwiseException">It has another form.</exception>
    public static DroppedPart Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] halves = text.Split(':');
        if (halves.Length == 2 && int.TryParse(halves[0], NumberStyles.None, CultureInfo.InvariantCulture, out int c) && int.TryParse(halves[1], NumberStyles.None, CultureInfo.InvariantCulture, out int part))
            return new DroppedPart(c, part);
        throw new PartwiseException($"'{text}' is no part to drop; give CLASS:PART, both numbers from 0, for example 3:0.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}:{Part}");
}
