using System.Globalization;

namespace Partwise.Evaluation;

/// <summary>A part of a class.</summary>
/// <param name="Class">The class.</param>
/// <param name="Part">The part's index within it, from 0, as the JSON documents count; people count parts from 1.</param>
public readonly record struct ClassPart(int Class, int Part)
{
    /// <summary><c>CLASS:PART</c>, the class by its index from 0 and the part counted from 1: <c>3:1</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}:{Part + 1}");
}
