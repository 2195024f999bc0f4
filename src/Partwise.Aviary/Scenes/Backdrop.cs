namespace Partwise.Aviary;

/// <summary>The background.</summary>
/// <param name="Kind">What it shows.</param>
/// <param name="Horizon">The height of the horizon in scene units, 0 (top) to 400.</param>
/// <param name="Hue">A shift of its colours, −1 (cold) to 1 (warm).</param>
/// <param name="Seed">Chooses clouds, blades and blobs.</param>
public sealed record Backdrop(BackdropKind Kind, double Horizon, double Hue, int Seed);
