namespace Partwise.Training.ProtoPNet;

/// <summary>A patch near a prototype; the nearest one of its photo.</summary>
/// <param name="Image">The photo's position in <see cref="ILatentSource.Images"/>.</param>
/// <param name="Class">The photo's class.</param>
/// <param name="Row">The patch's top row in the latent map.</param>
/// <param name="Column">The patch's left column in the latent map.</param>
/// <param name="Distance">Its distance from the prototype, at least 0.</param>
internal readonly record struct NearestPatch(int Image, int Class, int Row, int Column, double Distance);
