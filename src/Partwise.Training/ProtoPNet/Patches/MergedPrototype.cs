namespace Partwise.Training.ProtoPNet;

/// <summary>A prototype that pruning merges into another one of its class, because both are the same patch.</summary>
/// <param name="Prototype">Its number before the pruning.</param>
/// <param name="Class">Its class.</param>
/// <param name="Into">The number, before the pruning, of the one that stays.</param>
public sealed record MergedPrototype(int Prototype, int Class, int Into);
