namespace Partwise.Aviary;

/// <summary>The parts of a bird, in the order of <c>parts.txt</c>; a mask holds the number plus one.</summary>
public enum BirdPart
{
    /// <summary>The top of the head, with its crest.</summary>
    Crown,

    /// <summary>The beak.</summary>
    Beak,

    /// <summary>The eye and the feathers marked around it.</summary>
    Eye,

    /// <summary>Throat and breast.</summary>
    Breast,

    /// <summary>The belly, up to the tail.</summary>
    Belly,

    /// <summary>The folded wing.</summary>
    Wing,

    /// <summary>The tail.</summary>
    Tail,

    /// <summary>Both legs with their feet.</summary>
    Legs,
}
