namespace Partwise.Aviary;

/// <summary>Twins in <c>species.json</c>.</summary>
/// <param name="First">The first species' number in <c>classes.txt</c>, from 1.</param>
/// <param name="Second">The second species' number.</param>
/// <param name="Part">The one part that tells them apart.</param>
internal sealed record TwinsEntry(int First, int Second, BirdPart Part);
