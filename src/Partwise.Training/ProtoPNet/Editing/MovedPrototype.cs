namespace Partwise.Training.ProtoPNet;

/// <summary>A prototype that becomes another patch.</summary>
/// <param name="Prototype">Its number among all.</param>
/// <param name="Image">A training photo of its class, as the dataset names it.</param>
/// <param name="X">The place, a column of the photo in pixels.</param>
/// <param name="Y">The place, a row of the photo in pixels.</param>
public sealed record MovedPrototype(int Prototype, string Image, double X, double Y);
