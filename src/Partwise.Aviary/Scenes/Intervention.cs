using System.Collections.Immutable;

namespace Partwise.Aviary;

/// <summary>
/// A change of a scene whose effect on a classifier is to be measured. Nothing else in the picture changes, but for single pixels
/// at the edges of what covers a changed part. A part that is both exchanged and removed is removed.
/// </summary>
public sealed record Intervention
{
    /// <summary>No change.</summary>
    public static Intervention None { get; } = new();

    /// <summary>Parts that are left away; what they cover becomes visible.</summary>
    public ImmutableHashSet<BirdPart> RemovedParts { get; init; } = [];

    /// <summary>Parts that look otherwise, for example as in another species.</summary>
    public ImmutableDictionary<BirdPart, PartLook> ExchangedParts { get; init; } = ImmutableDictionary<BirdPart, PartLook>.Empty;

    /// <summary>Positions in <see cref="Scene.Objects"/> of the things that are left away.</summary>
    public ImmutableHashSet<int> RemovedObjects { get; init; } = [];

    /// <summary>Leaves parts away.</summary>
    public static Intervention Remove(params BirdPart[] parts) => new() { RemovedParts = [.. parts] };

    /// <summary>Leaves a thing of the scene away.</summary>
    /// <param name="index">Its position in <see cref="Scene.Objects"/>, from 0.</param>
    public static Intervention RemoveObject(int index) => new() { RemovedObjects = [index] };

    /// <summary>Gives the bird parts of another plumage.</summary>
    /// <param name="donor">The plumage to take them from.</param>
    /// <param name="parts">The parts to take.</param>
    public static Intervention Exchange(Plumage donor, params BirdPart[] parts)
    {
        ArgumentNullException.ThrowIfNull(donor);
        return new() { ExchangedParts = parts.Distinct().ToImmutableDictionary(part => part, part => donor[part]) };
    }

    /// <summary>The changed plumage.</summary>
    internal Plumage Apply(Plumage plumage) => ExchangedParts.Aggregate(plumage, (current, pair) => current.With(pair.Key, pair.Value));
}
