namespace Partwise.Training.ProtoPNet;

/// <summary>A prototype that pruning removes.</summary>
/// <param name="Prototype">Its number before the pruning.</param>
/// <param name="Class">Its class.</param>
/// <param name="OwnClass">How many of its nearest patches are from photos of that class.</param>
/// <param name="Nearest">How many nearest patches there were.</param>
public sealed record PrunedPrototype(int Prototype, int Class, int OwnClass, int Nearest);
