namespace Partwise.Aviary;

/// <summary>How one part looks.</summary>
/// <param name="Style">The shape or pattern, one of <see cref="PartVocabulary.Styles"/>.</param>
/// <param name="Color">The colour's name, one of <see cref="PartVocabulary.Colors"/>.</param>
public sealed record PartLook(string Style, string Color)
{
    /// <summary>Style and colour, for example <c>forked slate</c>.</summary>
    public override string ToString() => $"{Style} {Color}";
}
