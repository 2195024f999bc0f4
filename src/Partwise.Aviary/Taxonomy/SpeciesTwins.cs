namespace Partwise.Aviary;

/// <summary>Two species that differ in one part only.</summary>
/// <param name="First">The first species' index.</param>
/// <param name="Second">The second species' index, larger than the first.</param>
/// <param name="Part">The one part that tells them apart.</param>
public readonly record struct SpeciesTwins(int First, int Second, BirdPart Part);
