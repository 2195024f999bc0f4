namespace Partwise.Training.ProtoPNet;

/// <summary>The patch that a prototype was projected onto.</summary>
/// <param name="Prototype">The prototype's number.</param>
/// <param name="Image">The photo's path as its dataset names it.</param>
/// <param name="Row">The patch's top row in the latent map.</param>
/// <param name="Column">The patch's left column in the latent map.</param>
/// <param name="Distance">The distance from prototype to patch before the projection.</param>
public sealed record PrototypeOrigin(int Prototype, string Image, int Row, int Column, double Distance);
