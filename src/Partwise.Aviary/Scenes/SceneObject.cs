namespace Partwise.Aviary;

/// <summary>A thing that is neither bird nor backdrop. Lengths are in scene units.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="X">Its anchor, −200 to 600.</param>
/// <param name="Y">Its anchor, −200 to 600.</param>
/// <param name="Scale">Its size, 0.1 to 4.</param>
/// <param name="Angle">Its direction in degrees, −360 to 360.</param>
/// <param name="InFront">Whether it is drawn over the bird.</param>
/// <param name="Seed">Chooses its details.</param>
public sealed record SceneObject(SceneObjectKind Kind, double X, double Y, double Scale, double Angle, bool InFront, int Seed);
