namespace Partwise.Aviary;

/// <summary>The light, which colours everything in the scene.</summary>
/// <param name="Brightness">0.6 (dusk) to 1.2 (glare).</param>
/// <param name="Warmth">−1 (blue) to 1 (golden).</param>
/// <param name="Contrast">How strong the shadows on the bird are, 0 to 1.</param>
public sealed record SceneLight(double Brightness, double Warmth, double Contrast);
