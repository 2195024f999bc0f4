namespace Partwise.Aviary;

/// <summary>How every part of a bird looks: what makes its species.</summary>
/// <param name="Crown">The top of the head.</param>
/// <param name="Beak">The beak.</param>
/// <param name="Eye">The eye and its surroundings.</param>
/// <param name="Breast">Throat and breast.</param>
/// <param name="Belly">The belly.</param>
/// <param name="Wing">The wing.</param>
/// <param name="Tail">The tail.</param>
/// <param name="Legs">The legs.</param>
public sealed record Plumage(
    PartLook Crown,
    PartLook Beak,
    PartLook Eye,
    PartLook Breast,
    PartLook Belly,
    PartLook Wing,
    PartLook Tail,
    PartLook Legs
)
{
    /// <summary>How one part looks.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a part.</exception>
    public PartLook this[BirdPart part] =>
        part switch
        {
            BirdPart.Crown => Crown,
            BirdPart.Beak => Beak,
            BirdPart.Eye => Eye,
            BirdPart.Breast => Breast,
            BirdPart.Belly => Belly,
            BirdPart.Wing => Wing,
            BirdPart.Tail => Tail,
            BirdPart.Legs => Legs,
            _ => throw NotAPart(part),
        };

    /// <summary>The same plumage but for one part.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a part.</exception>
    internal Plumage With(BirdPart part, PartLook look) =>
        part switch
        {
            BirdPart.Crown => this with { Crown = look },
            BirdPart.Beak => this with { Beak = look },
            BirdPart.Eye => this with { Eye = look },
            BirdPart.Breast => this with { Breast = look },
            BirdPart.Belly => this with { Belly = look },
            BirdPart.Wing => this with { Wing = look },
            BirdPart.Tail => this with { Tail = look },
            BirdPart.Legs => this with { Legs = look },
            _ => throw NotAPart(part),
        };

    /// <summary>The parts that look different, in order.</summary>
    internal IReadOnlyList<BirdPart> DifferencesTo(Plumage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return [.. PartVocabulary.Parts.Where(part => this[part] != other[part])];
    }

    private static ArgumentOutOfRangeException NotAPart(BirdPart part) => new(nameof(part), part, "The part must be one of BirdPart.");
}
