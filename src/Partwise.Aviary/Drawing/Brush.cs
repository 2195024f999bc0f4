namespace Partwise.Aviary.Drawing;

/// <summary>What a painter of one part works with.</summary>
internal sealed class Brush(Canvas canvas, BirdFrame frame, Tone tone, Scene scene)
{
    internal Canvas Canvas => canvas;

    internal BirdFrame Frame => frame;

    internal Tone Tone => tone;

    internal Scene Scene => scene;

    /// <summary>How much coarser textures are than in a picture of 256 pixels, 1 to 2.5: what a small picture cannot show is not
    /// drawn.</summary>
    internal double Coarseness => Math.Clamp(256.0 / scene.Size, 1, 2.5);

    /// <summary>The random numbers of one purpose; other parts do not disturb them.</summary>
    internal SceneRandom Random(int purpose) => SceneRandom.For(scene.Seed, purpose);
}
